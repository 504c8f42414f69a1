#include "base/json_writer.hpp"
#include "scheduling/scheduler.hpp"
#include "scheduling/words.hpp"

namespace rollcall::scheduling {

namespace {

using outbound::Values;
using storage::Creation;

std::optional<std::string> name_in(const Creation& creation, const Values& request) {
  if (creation.call == "addCourse") return outbound::text_in(request, "courseName");
  return outbound::text_in(request, creation.call == "addCourseClass" ? "className" : "name");
}

std::optional<std::int64_t> course_in(const Creation& creation, const Values& request) {
  if (creation.call == "addCourse") return creation.object_id;
  return outbound::integer_in(request, "courseId");
}

void text_or_null(JsonWriter& json, std::string_view name, const std::string& text) {
  if (text.empty())
    json.null_field(name);
  else
    json.field(name, text);
}

}  // namespace

std::string creation_json(const Creation& creation, const std::vector<std::string>& warnings) {
  const auto read = outbound::values_of_json(creation.request);
  const Values request = read ? *read : Values{};
  const bool of_class = creates_class(creation.call);
  const outbound::Version version = version_of(creation.call);
  const outbound::ClassWish wish = of_class ? wish_of(version, request) : outbound::ClassWish{};
  JsonWriter json;
  json.begin_object().field("identity", creation.identity);
  text_or_null(json, "key", creation.key);
  json.field("state", creation_state_name(creation.state));
  json.field("api", version == outbound::Version::v1 ? "v1" : "v2").field("call", creation.call);
  json.field("object_id", creation.object_id).field("class_id", of_class ? creation.object_id : std::nullopt);
  json.field("activity_id", creation.activity_id).field("course_id", course_in(creation, request));
  json.field("name", name_in(creation, request)).field("teacher_uid", wish.teacher_uid);
  json.field("starts_at", wish.starts_at).field("ends_at", wish.ends_at);
  text_or_null(json, "live_url", creation.live_url);
  json.field("code", creation.code).field("message", creation.message).key("warnings").begin_array();
  for (const auto& warning : warnings.empty() ? warnings_of(creation) : warnings) json.value(warning);
  json.end_array().field("attempts", creation.attempts);
  json.field("created_at", creation.created_at)
      .field("asked_at", creation.asked_at)
      .field("changed_at", creation.changed_at)
      .end_object();
  return json.take();
}

}  // namespace rollcall::scheduling
