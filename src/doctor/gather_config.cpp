#include <cstdlib>
#include <filesystem>

#include "base/time.hpp"
#include "config/node.hpp"
#include "config/text_file.hpp"
#include "doctor/gather.hpp"
#include "http/client.hpp"

namespace rollcall::doctor {

namespace {

constexpr std::string_view kBlanks = " \t";

// The texts of the list `key` of a table.
template <class Take>
void for_each_text(const config::Node& table, std::string_view key, Take take) {
  const config::Entry* const entry = table.find(key);
  if (entry == nullptr) return;
  for (const auto& item : entry->value.items) {
    if (item.kind == config::Node::Kind::text) take(item.text, item.at.line);
  }
}

void look_into(SecretFileSight& out) {
  const auto file = config::read_text_file(out.file.path);
  if (!file) return;
  const std::string_view text = file->text;
  const auto end = text.find('\n');
  std::string_view line = text.substr(0, end);
  if (line.ends_with('\r')) line.remove_suffix(1);
  const std::string_view rest = end == std::string_view::npos ? std::string_view() : text.substr(end);
  if (const auto secret = config::first_line_of(out.file.path); !secret) out.unusable = secret.error().what;
  out.blanks = line.find_first_of(kBlanks) != std::string_view::npos;
  out.more_lines = rest.find_first_not_of(" \t\r\n") != std::string_view::npos;
}

void look_at_school(const config::Node& school, const std::filesystem::path& directory, ConfigSight& out) {
  for_each_text(school, "secrets", [&](const std::string&, int) { out.plain_secrets = true; });
  const config::Entry* const token = school.find("callback_token");
  if (token != nullptr && !token->value.text.empty()) out.plain_secrets = true;
  for_each_text(school, "secret_files", [&](const std::string& name, int line) {
    SecretFileSight seen{.file = look_at_file((directory / name).string()), .line = line};
    look_into(seen);
    out.secret_files.push_back(std::move(seen));
  });
  for_each_text(school, "secret_credentials", [&](const std::string& name, int line) {
    out.credentials.push_back({name, line});
  });
}

// What the parsed configuration does not tell: where secrets come from.
void look_at_text(const std::string& path, ConfigSight& out) {
  const auto file = config::read_text_file(path);
  if (!file) return;
  const config::Document document = config::parse_document(file->text);
  const config::Entry* const schools = document.root ? document.root->find("school") : nullptr;
  if (schools == nullptr) return;
  const auto directory = std::filesystem::path(path).parent_path();
  for (const auto& school : schools->value.items) look_at_school(school, directory, out);
}

void look_at_tls(const config::Listen& listen, std::int64_t now, ConfigSight& out) {
  out.tls_files = {look_at_file(listen.tls_certificate), look_at_file(listen.tls_private_key)};
  const auto certificate = config::read_text_file(listen.tls_certificate);
  const auto key = config::read_text_file(listen.tls_private_key);
  if (certificate && key) {
    out.certificate = http::inspect_certificate({listen.tls_certificate, certificate->text},
                                                {listen.tls_private_key, key->text}, now);
  }
}

bool is_of_credential(const config::Fault& fault) {
  return fault.message.find("credential") != std::string::npos ||
         fault.message.find("LoadCredential") != std::string::npos;
}

}  // namespace

ConfigSight look_at_config(const Question& question, std::int64_t now) {
  const std::string& path = question.config_path;
  ConfigSight out{.file = look_at_file(path), .from_environment = question.from_environment};
  look_at_text(path, out);
  config::Loaded loaded = config::load_file(path);
  const char* const given = std::getenv("CREDENTIALS_DIRECTORY");
  out.credentials_unseen = !out.credentials.empty() && (given == nullptr || *given == '\0');
  if (out.credentials_unseen) std::erase_if(loaded.faults, is_of_credential);
  out.faults = std::move(loaded.faults);
  // Where only secrets are amiss, the rest can still be judged.
  out.config = loaded.config ? loaded.config : config::load_file(path, config::Secrets::leave).config;
  if (!out.config) return out;
  if (out.config->listen.tls()) look_at_tls(out.config->listen, now, out);
  if (!out.config->classin_ca_file.empty()) {
    if (const Status ca = http::check_ca_file(out.config->classin_ca_file); !ca)
      out.ca_fault = ca.error().text();
  }
  return out;
}

}  // namespace rollcall::doctor
