// Units, and what moves between them (API.md 8).
#include <fmt/format.h>

#include <algorithm>

#include "base/json_writer.hpp"
#include "fake_classin/common_checks.hpp"

namespace fake_classin {

namespace {

Unit* unit_of(const Scene& scene, const Course& course, std::string_view parameter) {
  Unit* const unit = find(scene.world.units, scene.parameters.number_or(parameter, 0));
  return unit && unit->course == course.id && !unit->deleted ? unit : nullptr;
}

bool name_is_taken(const Scene& scene, const Course& course, const std::string& name, Id by_other_than) {
  return std::any_of(scene.world.units.begin(), scene.world.units.end(), [&](const auto& entry) {
    const Unit& unit = entry.second;
    return unit.course == course.id && !unit.deleted && unit.name == name && unit.id != by_other_than;
  });
}

std::string unit_id(const Unit& unit) { return fmt::format("{{\"unitId\":{}}}", unit.id); }

// A classroom in it that runs or is over.
bool holds_history(const Scene& scene, const Unit& unit) {
  return std::any_of(scene.world.activities.begin(), scene.world.activities.end(), [&](const auto& entry) {
    const Activity& activity = entry.second;
    if (activity.unit != unit.id || activity.deleted || activity.class_id == 0) return false;
    return scene.world.classes.at(activity.class_id).begins <= scene.now;
  });
}

}  // namespace

Answer create_unit(const Scene& scene) {
  const auto [code, course] = course_of(scene);
  if (code != 1) return Answer::refusal(code);
  const auto& p = scene.parameters;
  const std::string name = *p.text("name");
  if (name_is_taken(scene, *course, name, 0)) return Answer::refusal(29208);
  const Unit unit{.id = scene.world.next(Numbers::unit),
                  .course = course->id,
                  .name = name,
                  .content = p.text("content").value_or(""),
                  .published = *p.number("publishFlag") == 2};
  scene.world.units.emplace(unit.id, unit);
  rollcall::JsonWriter json;
  json.begin_object().field("name", unit.name).field("unitId", unit.id).end_object();
  return Answer::done(json.take());
}

Answer update_unit(const Scene& scene) {
  const auto [code, course] = course_of(scene);
  if (code != 1) return Answer::refusal(code);
  Unit* const unit = unit_of(scene, *course, "unitId");
  if (!unit) return Answer::refusal(40020);
  const auto& p = scene.parameters;
  if (!p.has("name") && !p.has("content") && !p.has("publishFlag")) {
    scene.breach("changes nothing");
    return Answer::refusal(kParameterError);
  }
  const std::string name = p.text("name").value_or(unit->name);
  if (name_is_taken(scene, *course, name, unit->id)) return Answer::refusal(50003);
  const bool publish = p.number_or("publishFlag", unit->published ? 2 : 0) == 2;
  if (unit->published && !publish) return Answer::refusal(40004);
  unit->name = name;
  unit->content = p.text("content").value_or(unit->content);
  unit->published = publish;
  return Answer::done(unit_id(*unit));
}

Answer delete_unit(const Scene& scene) {
  const auto [code, course] = course_of(scene);
  if (code != 1) return Answer::refusal(code);
  Unit* const unit = unit_of(scene, *course, "unitId");
  if (!unit) return Answer::refusal(40020);
  if (holds_history(scene, *unit)) return Answer::refusal(40001);
  for (auto& [id, activity] : scene.world.activities) {
    if (activity.unit != unit->id || activity.deleted) continue;
    activity.deleted = true;
    if (activity.class_id != 0) {
      delete_class(scene.world, scene.world.classes.at(activity.class_id), "call",
                   scene.variants.delete_activity_frees);
    }
  }
  unit->deleted = true;
  return Answer::done(unit_id(*unit));
}

Answer move_activity(const Scene& scene) {
  const auto [code, course] = course_of(scene);
  if (code != 1) return Answer::refusal(code);
  if (scene.parameters.number("unitId") == scene.parameters.number("toUnitId")) return Answer::refusal(29046);
  const Unit* const from = unit_of(scene, *course, "unitId");
  const Unit* const to = unit_of(scene, *course, "toUnitId");
  if (!from) return Answer::refusal(29048);
  if (!to) return Answer::refusal(50004);
  if (activities_in(scene.world, from->id) + activities_in(scene.world, to->id) > kMostActivities) {
    return Answer::refusal(29138);
  }
  for (auto& [id, activity] : scene.world.activities) {
    if (activity.unit == from->id && !activity.deleted) activity.unit = to->id;
  }
  return Answer::done("null");
}

}  // namespace fake_classin
