// What this ClassIn holds: schools, people, courses, classes, units, activities. Not synchronised.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fake_classin {

using Id = std::int64_t;

struct User {
  Id uid = 0;
  std::string account, nickname;
  bool has_phone = true;  // false: an e-mail account
};

struct Member {  // a user in one school
  bool student = false, teacher = false;
  std::string state;  // "", "disabled", "disabling", "cancelled"
};

struct Course {
  Id id = 0, sid = 0, main_teacher = 0;
  std::string name, identity;
  std::set<Id> students, auditors;
  std::string state;  // "", "expired", "deleted", "special"
};

struct Class {
  Id id = 0, sid = 0, course = 0, folder = 0, teacher = 0;
  Id activity = 0;  // 0: made by v1
  std::string name, identity, introduction, lesson_key;
  std::vector<Id> assistants;
  std::set<Id> students;  // added to this class alone
  std::int64_t begins = 0, ends = 0;
  std::int64_t seats = 6, definition = 0;  // seats: students on stage
  bool seats_shown = true, auto_stage = true, second_camera = false;
  bool record = false, room_scene = false, live = false, replay = false;
  std::string deleted;     // "", "call", "dashboard"
  std::string created_as;  // the request that made it, where repetitions may not differ
};

struct Unit {
  Id id = 0, course = 0;
  std::string name, content;
  bool published = false, deleted = false;
};

constexpr std::int64_t kClassroom = 1;  // the type of activity that is a class

struct Activity {
  Id id = 0, course = 0, unit = 0, teacher = 0;
  std::int64_t type = kClassroom, begins = 0, ends = 0;
  Id class_id = 0;  // of a classroom
  std::string name;
  std::set<Id> students;
  bool published = false, deleted = false;
};

// An identity is looked for among things of its kind in its school.
enum class Scope { lesson, classroom, course };
using Identity = std::pair<Scope, std::string>;

struct School {
  Id sid = 0;
  std::string secret;
  bool secret_changed = false;
  std::map<Id, Member> members;
  std::set<Id> folders;
  std::int64_t stage_seats = 12;
  std::map<Identity, Id> identities;

  const Member* member(Id uid) const;  // null when he is none
};

enum class Numbers { user, course, class_, unit, activity, folder, relation };

class World {
 public:
  explicit World(std::uint64_t seed = 1) : seed_(seed) {}

  Id next(Numbers kind);  // in order, from a start that the seed decides
  // Registers `account` and returns the new UID; an account that exists is the caller's to look for.
  Id add_user(const std::string& account, const std::string& nickname);
  std::string unused_phone();
  std::string new_lesson_key();

  std::map<Id, School> schools;
  std::map<Id, User> users;
  std::map<std::string, Id> accounts;
  std::map<Id, Course> courses;
  std::map<Id, Class> classes;
  std::map<Id, Unit> units;
  std::map<Id, Activity> activities;

 private:
  std::uint64_t seed_, phones_ = 0, lesson_keys_ = 0;
  std::map<Numbers, std::int64_t> given_;
};

// Null where there is none of that id.
template <class T>
T* find(std::map<Id, T>& all, Id id) {
  const auto found = all.find(id);
  return found == all.end() ? nullptr : &found->second;
}

void delete_class(World& world, Class& gone, std::string_view how, bool frees_identity);

}  // namespace fake_classin
