#include "classin/json_reader.hpp"
#include "doctor/gather.hpp"

namespace rollcall::doctor {

namespace {

using classin::Json;

std::string text_of(const Json& value) { return value.text().value_or(""); }
std::int64_t number_of(const Json& value) { return value.integer().value_or(0); }

std::vector<Trouble> troubles_of(const Json& list, std::string_view sid_key) {
  std::vector<Trouble> out;
  for (const Json each : list.items()) {
    out.push_back({.cause = text_of(each["cause"]),
                   .cmd = text_of(each["cmd"]),
                   .reason = text_of(each["reason"]),
                   .advice = text_of(each["advice"]),
                   .sid = each[sid_key].integer(),
                   .since = number_of(each["since"]),
                   .repeats = number_of(each["repeats"])});
  }
  return out;
}

std::vector<Sighting> sightings_of(const Json& list, std::string_view where_key) {
  std::vector<Sighting> out;
  for (const Json each : list.items()) {
    out.push_back({.where = text_of(each[where_key]),
                   .sid = number_of(each["sid"]),
                   .last = number_of(each["last"]),
                   .count = number_of(each["count"]),
                   .safe_key_fits = each["safe_key_fits"].truth().value_or(false)});
  }
  return out;
}

Readiness::About about_of(const Json& root) {
  const Json daemon = root["daemon"], file = daemon["config"];
  Readiness::About out{.version = text_of(daemon["version"]), .config_file = text_of(file["file"])};
  out.config_read_at = number_of(file["read_at"]);
  out.config_modified_ns = number_of(file["modified_ns"]);
  out.config_bytes = number_of(file["bytes"]);
  for (const Json address : daemon["addresses"].items()) out.addresses.push_back(text_of(address));
  out.wrong_paths = sightings_of(root["wrong_paths"], "path");
  out.undeclared_proxies = sightings_of(root["undeclared_proxies"], "address");
  return out;
}

}  // namespace

std::optional<Readiness> read_readiness(std::string_view text) {
  classin::JsonDocument document;
  const auto parsed = document.parse(text);
  if (!parsed || !(*parsed)["store"].is_object()) return std::nullopt;
  const Json root = *parsed, store = root["store"];
  Readiness out;
  out.committing = store["committing"].truth().value_or(true);
  out.draining = root["draining"].truth().value_or(false);
  out.store_error = text_of(store["error"]);
  out.records_error = text_of(store["records_error"]);
  out.certificate_expires_at = root["tls"]["expires_at"].integer();
  out.blocked = troubles_of(root["blocked"], "sid");
  out.silent = troubles_of(root["silent"], "sid");
  out.strays = troubles_of(root["strays"], "claimed_sid");
  if (root["daemon"].is_object()) out.about = about_of(root);
  return out;
}

}  // namespace rollcall::doctor
