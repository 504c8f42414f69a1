// A call's values as they travel: v1 in a form (multipart where there is a picture), v2 as JSON with the
// signature in header fields (API.md 2 and 7).
#include <fmt/core.h>

#include <algorithm>

#include "base/digest.hpp"
#include "outbound/attempt.hpp"
#include "outbound/sign.hpp"
#include "outbound/text.hpp"

namespace rollcall::outbound {
namespace {

// A picture has no text.
struct FormText {
  std::string operator()(std::int64_t number) const { return std::to_string(number); }
  std::string operator()(const std::string& text) const { return text; }
  std::string operator()(const Integers& numbers) const {
    std::string out = "[";
    for (const auto number : numbers) out.append(out.size() > 1 ? "," : "").append(std::to_string(number));
    return out + "]";
  }
  std::string operator()(const JsonText& json) const { return json.text; }
  std::string operator()(const Picture&) const { return ""; }
};

void append_pair(std::string& out, std::string_view name, std::string_view value) {
  if (!out.empty()) out += '&';
  append_escaped(out, name);
  append_escaped(out.append("="), value);
}

std::string form_body(const Values& values) {
  std::string out;
  for (const auto& [name, value] : values) append_pair(out, name, std::visit(FormText{}, value));
  return out;
}

std::string_view content_type_of(const Picture& picture) {
  const auto ending = picture.file_name.substr(picture.file_name.rfind('.') + 1);
  const auto is = [&](std::string_view other) {
    return std::equal(ending.begin(), ending.end(), other.begin(), other.end(),
                      [](char a, char b) { return (a | 0x20) == b; });
  };
  if (is("png")) return "image/png";
  return is("gif") ? "image/gif" : "image/jpeg";
}

// As browsers escape names in a Content-Disposition field.
std::string quoted(std::string_view name) {
  std::string out = "\"";
  for (const char c : name) {
    if (c == '"')
      out += "%22";
    else if (c == '\r')
      out += "%0D";
    else if (c == '\n')
      out += "%0A";
    else
      out += c;
  }
  return out + "\"";
}

std::string part_of(const std::string& name, const Value& value) {
  std::string out = "\r\nContent-Disposition: form-data; name=" + quoted(name);
  if (const auto* picture = std::get_if<Picture>(&value)) {
    out.append("; filename=").append(quoted(picture->file_name));
    out.append("\r\nContent-Type: ").append(content_type_of(*picture));
    return out.append("\r\n\r\n").append(picture->bytes).append("\r\n");
  }
  return out.append("\r\n\r\n").append(std::visit(FormText{}, value)).append("\r\n");
}

// Made of the parts, so that the same values give the same body.
std::string boundary_for(const std::vector<std::string>& parts) {
  std::string digest;
  for (const auto& part : parts) digest = md5_hex(digest + part);
  const auto is_inside = [&](const std::string& boundary) {
    return std::any_of(parts.begin(), parts.end(),
                       [&](const auto& part) { return part.find(boundary) != std::string::npos; });
  };
  while (is_inside(digest)) digest = md5_hex(digest);
  return digest;
}

void write_multipart(const Values& values, http::Outgoing& out) {
  std::vector<std::string> parts;
  for (const auto& [name, value] : values) parts.push_back(part_of(name, value));
  const auto boundary = boundary_for(parts);
  for (const auto& part : parts) out.body.append("--").append(boundary).append(part);
  out.body.append("--").append(boundary).append("--\r\n");
  out.fields.emplace_back("Content-Type", "multipart/form-data; boundary=" + boundary);
}

void write_v1(const Values& values, const Signer& signer, std::int64_t now, http::Outgoing& out) {
  Values all = values;
  all.insert_or_assign("SID", signer.sid.value);
  all.insert_or_assign("safeKey", safe_key(signer.secret, now));
  all.insert_or_assign("timeStamp", now);
  const bool has_picture = std::any_of(all.begin(), all.end(), [](const auto& value) {
    return std::holds_alternative<Picture>(value.second);
  });
  if (has_picture) return write_multipart(all, out);
  out.body = form_body(all);
  out.fields.emplace_back("Content-Type", "application/x-www-form-urlencoded");
}

void write_v2(const Values& values, const Signer& signer, std::int64_t now, http::Outgoing& out) {
  out.body = json_of(values);
  out.fields.emplace_back("Content-Type", "application/json");
  out.fields.emplace_back("X-EEO-SIGN", sign(values, signer.sid, now, signer.secret));
  out.fields.emplace_back("X-EEO-UID", std::to_string(signer.sid.value));
  out.fields.emplace_back("X-EEO-TS", std::to_string(now));
}

}  // namespace

http::Outgoing request_of(const Call& call, const Values& values, const Signer& signer, std::int64_t now) {
  http::Outgoing out;
  out.method = "POST";
  out.target = call.path;
  out.fields.emplace_back("Accept", "application/json");
  if (call.version == Version::v1)
    write_v1(values, signer, now, out);
  else
    write_v2(values, signer, now, out);
  return out;
}

}  // namespace rollcall::outbound
