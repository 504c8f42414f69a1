// The verbs that change the world and how it behaves.
#include <stdexcept>
#include <utility>

#include "base/json_writer.hpp"
#include "fake_classin/verbs.hpp"

namespace fake_classin {

namespace {

using Parts = State::Parts;
using rollcall::JsonWriter;

bool truth(const Arguments& arguments, std::string_view name) {
  return arguments[name].truth().value_or(false);
}

School& school(Parts& state, const Arguments& arguments) {
  return state.world.schools.at(number(arguments, "sid"));
}

std::string with_id(Id id) {
  JsonWriter json;
  json.begin_object().field("id", id).end_object();
  return json.take();
}

Fault fault_of(const std::string& name) {
  const auto fault = parse_fault(name);
  if (!fault) throw std::runtime_error("there is no fault \"" + name + "\"");
  return *fault;
}

Repeat repeat_of(const std::string& name) {
  if (name == "same ids") return Repeat::same_ids;
  if (name == "error with ids") return Repeat::error_with_ids;
  if (name == "error without ids") return Repeat::error_without_ids;
  throw std::runtime_error("there is no repeat \"" + name + "\"");
}

std::string add_course_verb(Parts& state, const Arguments& arguments) {
  Course course;
  course.id = state.world.next(Numbers::course);
  course.sid = school(state, arguments).sid;
  course.name = text(arguments, "name");
  state.world.courses.emplace(course.id, course);
  return with_id(course.id);
}

std::string add_person(Parts& state, const Arguments& arguments) {
  School& of = school(state, arguments);
  const Id uid = state.world.add_user(state.world.unused_phone(), text(arguments, "name"));
  Member& member = of.members[uid];
  (truth(arguments, "teacher") ? member.teacher : member.student) = true;
  return with_id(uid);
}

std::string add_folder(Parts& state, const Arguments& arguments) {
  const Id id = state.world.next(Numbers::folder);
  school(state, arguments).folders.insert(id);
  return with_id(id);
}

std::string add_to_course(Parts& state, const Arguments& arguments) {
  Course& course = state.world.courses.at(number(arguments, "course"));
  (truth(arguments, "auditor") ? course.auditors : course.students).insert(number(arguments, "uid"));
  return "{}";
}

std::string set_course(Parts& state, const Arguments& arguments) {
  state.world.courses.at(number(arguments, "course")).state = text(arguments, "state");
  return "{}";
}

std::string set_person(Parts& state, const Arguments& arguments) {
  school(state, arguments).members.at(number(arguments, "uid")).state = text(arguments, "state");
  return "{}";
}

std::string set_secret(Parts& state, const Arguments& arguments) {
  School& of = school(state, arguments);
  of.secret = text(arguments, "secret");
  of.secret_changed = true;
  return "{}";
}

std::string set_stage_seats(Parts& state, const Arguments& arguments) {
  school(state, arguments).stage_seats = number(arguments, "students");
  return "{}";
}

std::string set_maintenance(Parts& state, const Arguments& arguments) {
  state.maintenance = {number(arguments, "from"), number(arguments, "to"), truth(arguments, "http")};
  return "{}";
}

std::string delete_in_dashboard(Parts& state, const Arguments& arguments) {
  delete_class(state.world, state.world.classes.at(number(arguments, "class")), "dashboard", false);
  return "{}";
}

std::string set_variants(Parts& state, const Arguments& arguments) {
  Variants& variants = state.variants;
  variants.v1_repeat = repeat_of(text(arguments, "v1_repeat"));
  variants.v2_repeat = repeat_of(text(arguments, "v2_repeat"));
  variants.identity_before_checks = truth(arguments, "identity_before_checks");
  variants.one_identity_for_both = truth(arguments, "one_identity_for_both");
  variants.delete_activity_frees = truth(arguments, "delete_activity_frees");
  variants.errno_as_text = truth(arguments, "errno_as_text");
  variants.data_in_array = truth(arguments, "data_in_array");
  variants.live_url_in_camel_case = truth(arguments, "live_url_in_camel_case");
  variants.activity_id_as_unit_id = truth(arguments, "activity_id_as_unit_id");
  variants.register_again_is_success = truth(arguments, "register_again_is_success");
  variants.more_data = text(arguments, "more_data");
  return "{}";
}

std::string set_timings(Parts& state, const Arguments& arguments) {
  Timings& timings = state.timings;
  timings.drip_ms = number(arguments, "drip_ms");
  timings.late_ms = number(arguments, "late_ms");
  timings.silence_ms = number(arguments, "silence_ms");
  timings.same_within_ms = number(arguments, "same_within_ms");
  timings.rate_calls = number(arguments, "rate_calls");
  timings.rate_ms = number(arguments, "rate_ms");
  return "{}";
}

std::string set_faults(Parts& state, const Arguments& arguments) {
  std::vector<std::pair<Fault, double>> plan;
  for (const Arguments item : arguments["faults"].items()) {
    plan.emplace_back(fault_of(text(item, "fault")), item["probability"].number().value_or(0));
  }
  state.faults.plan(std::move(plan), static_cast<std::uint64_t>(number(arguments, "seed")));
  return "{}";
}

std::string script(Parts& state, const Arguments& arguments) {
  state.faults.script(text(arguments, "call"), fault_of(text(arguments, "fault")),
                      number(arguments, "count"));
  return "{}";
}

std::string shift_clock(Parts& state, const Arguments& arguments) {
  state.clock_shift = number(arguments, "seconds");
  return "{}";
}

std::string release(Parts& state, const Arguments& arguments) {
  const auto id = number(arguments, "id");
  for (Hold& hold : state.holds) {
    if (id == 0 || hold.id == id) hold.released = true;
  }
  return "{}";
}

constexpr std::pair<std::string_view, std::string (*)(Parts&, const Arguments&)> kVerbs[] = {
    {"add_course", add_course_verb},
    {"add_person", add_person},
    {"add_folder", add_folder},
    {"add_to_course", add_to_course},
    {"set_course", set_course},
    {"set_person", set_person},
    {"set_secret", set_secret},
    {"set_stage_seats", set_stage_seats},
    {"set_maintenance", set_maintenance},
    {"delete_in_dashboard", delete_in_dashboard},
    {"variants", set_variants},
    {"timings", set_timings},
    {"faults", set_faults},
    {"script", script},
    {"shift_clock", shift_clock},
    {"release", release},
};

}  // namespace

std::int64_t number(const Arguments& arguments, std::string_view name) {
  const auto value = arguments[name].integer();
  if (!value) throw std::runtime_error("\"" + std::string(name) + "\" is not an integer");
  return *value;
}

std::string text(const Arguments& arguments, std::string_view name) {
  const auto value = arguments[name].string();
  if (!value) throw std::runtime_error("\"" + std::string(name) + "\" is not a text");
  return std::string(*value);
}

std::optional<std::string> set_up(Parts& state, std::string_view verb, const Arguments& arguments) {
  for (const auto& [name, function] : kVerbs) {
    if (name == verb) return function(state, arguments);
  }
  return std::nullopt;
}

}  // namespace fake_classin
