#include "ingest/school_rules.hpp"

#include "base/json_writer.hpp"
#include "classin/json_reader.hpp"
#include "ingest/own_entries.hpp"
#include "projection/own_entry.hpp"

namespace rollcall::ingest {

namespace {

void write_rules(JsonWriter& json, const domain::Rules& rules) {
  json.begin_object().field("late_after_s", rules.late_after_s);
  json.field("early_leave_before_s", rules.early_leave_before_s);
  json.field("minimum_attended_ratio", rules.minimum_attended_ratio).end_object();
}

domain::Rules read_rules(const classin::Json& json) {
  domain::Rules rules;
  rules.late_after_s = json["late_after_s"].integer().value_or(rules.late_after_s);
  rules.early_leave_before_s = json["early_leave_before_s"].integer().value_or(rules.early_leave_before_s);
  rules.minimum_attended_ratio =
      json["minimum_attended_ratio"].number().value_or(rules.minimum_attended_ratio);
  return rules;
}

}  // namespace

const domain::Rules& SchoolRules::of(std::optional<CourseId> course) const {
  const auto found = course ? courses.find(*course) : courses.end();
  return found == courses.end() ? school : found->second;
}

// By course id, so that moving a course within the configuration is no change.
std::string rules_text(const config::School& school) {
  std::map<CourseId, domain::Rules> courses;
  for (const auto& course : school.courses) {
    if (course.rules != school.rules) courses.emplace(course.id, course.rules);
  }
  JsonWriter json;
  json.begin_object().key("school");
  write_rules(json, school.rules);
  json.key("courses").begin_object();
  for (const auto& [id, rules] : courses) {
    json.key(std::to_string(id.value));
    write_rules(json, rules);
  }
  json.end_object().end_object();
  return json.take();
}

SchoolRules rules_from(const std::string& text) {
  SchoolRules out;
  classin::JsonDocument document;
  const auto json = document.parse(text);
  if (!json) return out;
  out.school = read_rules((*json)["school"]);
  for (const auto& [id, rules] : (*json)["courses"].members()) {
    const auto number = classin::number_in(id);
    if (number) out.courses[CourseId{static_cast<std::int64_t>(*number)}] = read_rules(rules);
  }
  return out;
}

void record_rules(storage::Journal& journal, const config::Config& config, std::int64_t now) {
  for (const auto& school : config.schools) {
    const std::string text = rules_text(school);
    const auto recorded = journal.rules(school.sid);
    if (recorded && recorded->last == text) continue;
    std::optional<storage::JournalEntry> change;
    if (recorded) {
      const records::RulesChange rules{now, recorded->last, text};
      change = own_entry(school.sid, projection::kRulesCmd, with_new_id(projection::rules_body(rules)), now);
    }
    journal.record_rules(school.sid, text, change);
  }
}

}  // namespace rollcall::ingest
