// From text to configuration: parse, read table by table, and hand over either a whole configuration or every
// fault.
#include <fmt/format.h>

#include <filesystem>

#include "config/school_reader.hpp"
#include "config/section.hpp"
#include "config/text_file.hpp"
#include "config/values.hpp"

namespace rollcall::config {

namespace {

constexpr std::int64_t kMinMaxBodyBytes = 1024;
constexpr std::int64_t kMaxJournalDays = 36'500;

// Calls `read` with the table, when it is there and is one.
template <class Read>
void with_table(const Section& top, std::string_view key, const TableKeys& known, Read read) {
  if (const Node* node = top.table(key)) read(Section(*node, known, top.faults()));
}

std::string in_directory(const std::string& directory, const std::string& path) {
  return (std::filesystem::path(directory) / path).lexically_normal().string();
}

// What is in the files is looked at where they are used: a renewed certificate must not need another file
// here.
void read_tls(const Section& section, const std::string& directory, Listen& listen) {
  const std::string certificate = section.text("tls_certificate").value_or("");
  const std::string private_key = section.text("tls_private_key").value_or("");
  if (certificate.empty() && private_key.empty()) return;
  const std::string_view key = certificate.empty() ? "tls_private_key" : "tls_certificate";
  const std::string_view other = certificate.empty() ? "tls_certificate" : "tls_private_key";
  if (certificate.empty() || private_key.empty()) {
    section.fault(section.at(key), key,
                  {fmt::format("it is set without {}, and TLS needs both", other),
                   "set both, or leave both empty for plain HTTP"});
  } else if (listen.address.starts_with("unix:")) {
    section.fault(
        section.at(key), key,
        {fmt::format("the listener is the Unix socket \"{}\", where nobody listens in", listen.address),
         "leave both TLS keys empty, or listen on an IP address"});
  } else {
    listen.tls_certificate = in_directory(directory, certificate);
    listen.tls_private_key = in_directory(directory, private_key);
  }
}

Listen read_listen(const Section& section, const std::string& directory) {
  Listen out;
  out.address = section.parsed<std::string>("address", check_address).value_or(out.address);
  read_tls(section, directory, out);
  out.trusted_proxies = section.ranges("trusted_proxies");
  const auto body = section.integer("max_body_bytes", kMinMaxBodyBytes, limits::kHighestMaxBodyBytes);
  out.max_body_bytes = static_cast<std::size_t>(body.value_or(limits::kDefaultMaxBodyBytes));
  const auto connections = section.integer("max_connections", 1, limits::kHighestMaxConnections);
  out.max_connections = static_cast<std::size_t>(connections.value_or(limits::kDefaultMaxConnections));
  return out;
}

std::string read_admin_address(const Section& section, const std::string& main_address) {
  const auto address = section.parsed<std::string>("address", [](std::string_view text) {
    return text.empty() ? Result<std::string>(std::string()) : check_address(text);
  });
  if (address == main_address && !main_address.ends_with(":0")) {
    section.fault(section.at("address"), "address",
                  {fmt::format("\"{}\" is the main listener's address too", main_address),
                   "leave it empty to serve metrics and health there"});
  }
  return address.value_or("");
}

Config read_config(const Node& root, const std::string& directory, Secrets secrets, Faults& faults) {
  Config out;
  const Section top(root, kTopKeys, faults);
  with_table(top, "listen", kListenKeys,
             [&](const Section& section) { out.listen = read_listen(section, directory); });
  with_table(top, "admin", kAdminKeys, [&](const Section& section) {
    out.admin_address = read_admin_address(section, out.listen.address);
  });
  with_table(top, "store", kStoreKeys, [&](const Section& section) {
    const auto check = [&](std::string_view text) { return check_store_url(text, directory); };
    out.store_path = section.parsed<std::string>("url", check).value_or(out.store_path);
  });
  with_table(top, "log", kLogKeys, [&](const Section& section) {
    out.log_level = section.parsed<LogLevel>("level", check_log_level).value_or(out.log_level);
  });
  out.schools = read_schools(top, directory, secrets);
  with_table(top, "classin", kClassinKeys, [&](const Section& section) {
    out.classin_base_url =
        section.parsed<std::string>("base_url", check_base_url).value_or(out.classin_base_url);
    out.classin_timeout_ms = section.duration_ms("timeout", "1s", "5m").value_or(out.classin_timeout_ms);
    const std::string ca_file = section.text("ca_file").value_or("");
    if (!ca_file.empty()) out.classin_ca_file = in_directory(directory, ca_file);
  });
  with_table(top, "retention", kRetentionKeys, [&](const Section& section) {
    for (const std::string_view key : kRetentionKeys.keys) {
      const auto days = section.integer(key, 0, kMaxJournalDays);
      if (!days) continue;
      if (key == "journal_days")
        out.retention.journal_days = *days;
      else
        out.retention.days_of_kind.emplace(key.substr(0, key.rfind('_')), *days);
    }
  });
  return out;
}

}  // namespace

Loaded load_text(std::string_view text, const std::string& name, const std::string& directory,
                 Secrets secrets) {
  Faults faults(name);
  const Document document = parse_document(text);
  if (!document.root) {
    faults.add(document.fault_at, "this is not valid TOML: " + document.fault);
    return {nullptr, faults.take()};
  }
  Config config = read_config(*document.root, directory, secrets, faults);
  if (faults.count() > 0) return {nullptr, faults.take()};
  return {std::make_shared<const Config>(std::move(config)), {}};
}

Loaded load_file(const std::string& path, Secrets secrets) {
  const auto file = read_text_file(path);
  if (!file.ok()) {
    Faults faults(path);
    const std::string& hint = file.error().hint;
    faults.add({}, file.error().what + "; " +
                       (hint.empty() ? "name the configuration with --config or $ROLLCALL_CONFIG" : hint));
    return {nullptr, faults.take()};
  }
  return load_text(file->text, path, std::filesystem::path(path).parent_path().string(), secrets);
}

}  // namespace rollcall::config
