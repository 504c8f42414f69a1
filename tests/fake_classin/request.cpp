#include "fake_classin/request.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/digest.hpp"

namespace fake_classin {

namespace {

constexpr std::int64_t kV1WindowS = 20 * 60, kV2WindowS = 5 * 60;
constexpr std::size_t kSignedBytes = 1024;
constexpr std::string_view kForm = "application/x-www-form-urlencoded", kMultipart = "multipart/form-data",
                           kJson = "application/json";

std::string text_of(const Head& head, std::string_view field) {
  const auto* const value = head.field(field);
  return value ? *value : std::string();
}

std::string_view media_type(std::string_view content_type) {
  const auto type = content_type.substr(0, content_type.find(';'));
  return type.substr(0, type.find_last_not_of(' ') + 1);
}

std::string_view boundary_of(std::string_view content_type) {
  const auto at = content_type.find("boundary=");
  if (at == std::string_view::npos) return {};
  auto boundary = content_type.substr(at + 9);
  boundary = boundary.substr(0, boundary.find(';'));
  if (boundary.size() > 1 && boundary.starts_with('"') && boundary.ends_with('"')) {
    boundary = boundary.substr(1, boundary.size() - 2);
  }
  return boundary;
}

// Looks at one request; the first fault decides the code.
class Examination {
 public:
  Examination(Request& request, const Head& head, const KeyContext& context)
      : request_(request), head_(head), context_(context) {}

  void run() {
    look_at_host();
    if (request_.http_status != 200) return;
    if (head_.method != "POST") return refuse(common(), "is not a POST");
    const auto fields = read_body();
    if (!fields) return;
    take_identity(*fields);
    v1() ? look_at_v1_key(*fields) : look_at_v2_key(*fields);
    Checked checked = check_parameters(*request_.call, *fields);
    for (auto& breach : checked.breaches) request_.breaches.push_back(std::move(breach));
    if (request_.code == 1) request_.code = checked.code;
    request_.parameters = std::move(checked.parameters);
  }

 private:
  bool v1() const { return request_.version == Version::v1; }
  std::int64_t common() const { return v1() ? 100 : 101001001; }

  void breach(std::string_view what) {
    request_.breaches.push_back(fmt::format("{}: {}", request_.call ? request_.call->name : "no call", what));
  }
  void refuse(std::int64_t code, std::string_view what, bool expected = false) {
    if (!expected) breach(what);
    if (request_.code == 1) request_.code = code;
  }

  void look_at_host() {
    const std::string host = text_of(head_, "host");
    const std::string_view name = std::string_view(host).substr(0, host.find(':'));
    if (name != "localhost" && name != "127.0.0.1") {
      breach("asks the host " + host);
      request_.http_status = 404;
    } else if (!request_.call) {
      breach(fmt::format("asks for {}", head_.target));
      request_.http_status = 404;
    }
  }

  std::optional<Fields> read_body() {
    const std::string type = text_of(head_, "content-type");
    const auto media = media_type(type);
    std::optional<Fields> fields;
    if (!v1()) {
      if (media != kJson) refuse(common(), "has the content type \"" + type + "\"");
      fields = fields_of_json(request_.body);
    } else if (media == kMultipart) {
      fields = fields_of_multipart(request_.body, boundary_of(type));
    } else {
      if (media != kForm) refuse(common(), "has the content type \"" + type + "\"");
      fields = fields_of_form(request_.body);
    }
    if (!fields) refuse(common(), "has a body that does not read");
    return fields;
  }

  void take_identity(const Fields& fields) {
    const Field* const identity = find(fields, v1() ? "courseUniqueIdentity" : "uniqueIdentity");
    if (identity) request_.identity = identity->text;
  }

  const School* school_of(std::string_view sid) {
    request_.sid = integer_in(sid).value_or(0);
    const auto found = context_.schools.find(request_.sid);
    return found == context_.schools.end() ? nullptr : &found->second;
  }

  bool is_late(std::string_view time_stamp, std::int64_t window) const {
    const auto at = integer_in(time_stamp);
    return !at || *at < context_.now - window || *at > context_.now + window;
  }

  void look_at_v1_key(const Fields& fields) {
    const auto text = [&](std::string_view name) {
      const Field* const field = find(fields, name);
      return field ? field->text : std::string();
    };
    const School* const school = school_of(text("SID"));
    if (!school) return refuse(102, "names no school");
    const std::string stamp = text("timeStamp");
    if (is_late(stamp, kV1WindowS)) refuse(102, "has a wrong timeStamp", context_.clock_is_shifted);
    if (v1_key(school->secret, stamp) != text("safeKey")) {
      refuse(102, "has a wrong safeKey", school->secret_changed);
    }
  }

  void look_at_v2_key(const Fields& fields) {
    for (const std::string_view name : {"sid", "timeStamp", "key"}) {
      if (find(fields, name)) refuse(common(), fmt::format("has {} in its body", name));
    }
    const std::string sid = text_of(head_, "x-eeo-uid"), stamp = text_of(head_, "x-eeo-ts");
    const School* const school = school_of(sid);
    if (stamp.empty()) return refuse(101002008, "has no X-EEO-TS");
    if (is_late(stamp, kV2WindowS)) refuse(101002006, "has a wrong X-EEO-TS", context_.clock_is_shifted);
    if (!school) return refuse(101002005, "names no school");
    if (v2_signature(fields, sid, stamp, school->secret) != text_of(head_, "x-eeo-sign")) {
      refuse(101002005, "has a wrong X-EEO-SIGN", school->secret_changed);
    }
  }

  Request& request_;
  const Head& head_;
  const KeyContext& context_;
};

}  // namespace

std::string v1_key(std::string_view secret, std::string_view time_stamp) {
  return rollcall::md5_hex(fmt::format("{}{}", secret, time_stamp));
}

std::string v2_signature(const Fields& body, std::string_view sid, std::string_view time_stamp,
                         std::string_view secret) {
  std::vector<std::pair<std::string, std::string>> members = {{"sid", std::string(sid)},
                                                              {"timeStamp", std::string(time_stamp)}};
  for (const Field& field : body) {
    const bool is_plain = field.type != Field::Type::list && field.type != Field::Type::object;
    if (is_plain && field.text.size() <= kSignedBytes) members.emplace_back(field.name, field.text);
  }
  std::sort(members.begin(), members.end());
  std::string text;
  for (const auto& [name, value] : members) text += fmt::format("{}={}&", name, value);
  return rollcall::md5_hex(fmt::format("{}key={}", text, secret));
}

void examine(Request& request, const Head& head, const KeyContext& context) {
  Examination(request, head, context).run();
}

}  // namespace fake_classin
