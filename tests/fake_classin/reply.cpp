#include "fake_classin/reply.hpp"

#include <fmt/format.h>

#include "base/json_writer.hpp"

namespace fake_classin {

namespace {

using rollcall::JsonWriter;

constexpr std::string_view kEmptyLive = R"({"live_url":"","live_info":{"RTMP":"","HLS":"","FLV":""}})";

std::string text_of(std::int64_t code) {
  return code == 1 ? std::string("程序正常执行") : fmt::format("错误 {}", code);
}

void put_code(JsonWriter& json, std::string_view name, std::int64_t code, const Variants& variants) {
  json.key(name);
  variants.errno_as_text ? json.value(std::to_string(code)) : json.value(code);
}

void put_more_data(JsonWriter& json, const Answer& answer, const Variants& variants) {
  const bool says_something = !answer.more_data.empty();
  const std::string& form = variants.more_data;
  if (!answer.has_more_data || (!says_something && form == "missing")) return;
  json.key("more_data");
  if (form == "array") {
    json.raw("[" + answer.more_data + "]");
  } else if (says_something) {
    json.raw(answer.more_data);
  } else if (form == "empty array") {
    json.begin_array().end_array();
  } else if (form == "null") {
    json.null();
  } else if (form == "empty text") {
    json.value("");
  } else {
    json.raw(kEmptyLive);
  }
}

}  // namespace

std::string reply_body(Version version, const Answer& answer, const Variants& variants) {
  JsonWriter json;
  json.begin_object();
  if (version == Version::v1) {
    if (!answer.data.empty()) json.key("data").raw(answer.data);
    put_more_data(json, answer, variants);
    json.key("error_info").begin_object();
    put_code(json, "errno", answer.code, variants);
    json.field("error", text_of(answer.code)).end_object();
  } else {
    put_code(json, "code", answer.code, variants);
    json.field("msg", text_of(answer.code));
    const bool in_array = variants.data_in_array && answer.data.starts_with('{');
    if (!answer.data.empty()) json.key("data").raw(in_array ? "[" + answer.data + "]" : answer.data);
  }
  json.end_object();
  return json.take();
}

}  // namespace fake_classin
