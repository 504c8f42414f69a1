#include "classin/decode.hpp"

namespace rollcall::classin {

namespace {

std::string_view name_in(std::string_view pointer) { return pointer.substr(pointer.rfind('/') + 1); }

}  // namespace

void Needs::refuse(std::string reason, std::string_view pointer) {
  if (!fault_) fault_ = Unusable{std::move(reason), std::string(pointer)};
}

ClassId Needs::class_id(const Source& in) {
  if (!in.envelope.class_id) refuse("ClassID is missing or not an integer", "/ClassID");
  return in.envelope.class_id.value_or(ClassId{});
}

CourseId Needs::course_id(const Source& in) {
  if (!in.envelope.course_id) refuse("CourseID is missing or not an integer", "/CourseID");
  return in.envelope.course_id.value_or(CourseId{});
}

std::int64_t Needs::integer(const Json& value, std::string_view pointer) {
  const Int number = value.integer();
  if (!number) refuse(std::string(name_in(pointer)) + " is missing or not an integer", pointer);
  return number.value_or(0);
}

std::string Needs::text(const Json& value, std::string_view pointer) {
  Text text = value.text();
  if (!text || text->empty()) refuse(std::string(name_in(pointer)) + " is missing or empty", pointer);
  return std::move(text).value_or("");
}

Json Needs::object(const Json& value, std::string_view pointer) {
  if (!value.is_object_or_empty_list()) {
    refuse(std::string(name_in(pointer)) + " is missing or not an object", pointer);
  }
  return value;
}

Json Needs::array(const Json& value, std::string_view pointer) {
  if (!value.is_array()) refuse(std::string(name_in(pointer)) + " is missing or not a list", pointer);
  return value;
}

Int code(const Json& value) {
  if (value.kind() == Json::Kind::boolean) return value.truth() == true ? 1 : 0;
  return value.integer();
}

std::optional<Uid> uid_key(std::string_view key) {
  constexpr std::size_t kMostDigits = 18;  // fits 64 bits whatever they are
  if (key.empty() || key.size() > kMostDigits) return std::nullopt;
  std::int64_t number = 0;
  for (const char c : key) {
    if (c < '0' || c > '9') return std::nullopt;
    number = number * 10 + (c - '0');
  }
  if (number == 0) return std::nullopt;
  return Uid{number};
}

EmbeddedJson::EmbeddedJson(const Json& value) : value_(value) {
  const auto text = value.string();
  if (!text) return;
  const Result<Json> parsed = document_.parse(*text);
  value_ = parsed ? *parsed : Json();
}

}  // namespace rollcall::classin
