// An installation beside a ClassIn of its own, for tests of what goes out.
#pragma once

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <map>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "classin/json_reader.hpp"
#include "storage/creations.hpp"
#include "storage/store.hpp"
#include "support/daemon.hpp"
#include "support/fake_classin.hpp"
#include "support/push.hpp"

namespace rollcall::creation_test {

using rollcall::testing::eventually;
using rollcall::testing::FakeClass;
using rollcall::testing::FakeClassIn;
using rollcall::testing::FakeFault;
using rollcall::testing::Finished;
using rollcall::testing::kSecret;
using rollcall::testing::kSid;
using rollcall::testing::school_toml;
using rollcall::testing::Site;
using rollcall::testing::write_text;

inline bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

// A [classin] table that leads to `classin`.
inline std::string classin_toml(const FakeClassIn& classin, const std::string& timeout = "2s") {
  return fmt::format("[classin]\nbase_url = \"{}\"\nca_file = \"{}\"\ntimeout = \"{}\"\n", classin.base_url(),
                     classin.ca_file(), timeout);
}

// "YYYY-MM-DD HH:MM" as the command line takes it; the school's zone is UTC.
inline std::string local(std::int64_t at) {
  std::string text = utc_text(at);
  text[10] = ' ';
  return text.substr(0, 16);
}

// A school in UTC with a course and a teacher, on both sides.
struct School {
  explicit School(const std::string& timeout = "2s")
      : classin({.schools = {{kSid, kSecret}}}),
        course(classin.add_course(kSid)),
        teacher(classin.add_teacher(kSid)),
        site(toml(classin, timeout)) {
    storage::open_journal(site.journal(), storage::Access::read_write);
  }

  static std::string toml(const FakeClassIn& classin, const std::string& timeout = "2s") {
    return school_toml(kSid, kSecret, "timezone = \"UTC\"\n") + classin_toml(classin, timeout);
  }

  // `class create` of a lesson that begins `hours` from now, with further arguments.
  Finished create(const std::string& name, int hours = 48, const std::vector<std::string>& more = {}) const {
    return site.run(create_arguments(name, hours, more));
  }
  std::vector<std::string> create_arguments(const std::string& name, int hours = 48,
                                            const std::vector<std::string>& more = {}) const {
    std::vector<std::string> arguments = {"class",     "create",
                                          "1000082",   std::to_string(course),
                                          "--name",    name,
                                          "--teacher", std::to_string(teacher),
                                          "--start",   local(noon + hours * 3600),
                                          "--minutes", "45"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return arguments;
  }

  // Classes of that name that are there.
  std::vector<FakeClass> there(const std::string& name) {
    std::vector<FakeClass> out;
    for (auto& one : classin.classes(kSid)) {
      if (one.name == name && one.deleted.empty()) out.push_back(std::move(one));
    }
    return out;
  }
  std::vector<storage::Creation> rows() const {
    return storage::open_creations(site.journal(), storage::Access::read_only)->list({.limit = 100000});
  }
  // "": every class that is there is known here, as created, told and under its number.
  std::string what_is_unknown() {
    std::map<std::int64_t, storage::Creation> known;
    for (auto& row : rows()) {
      if (row.object_id) known.emplace(*row.object_id, row);
    }
    for (const auto& one : classin.classes(kSid)) {
      if (!one.deleted.empty()) continue;
      const auto at = known.find(one.class_id);
      if (at == known.end()) return fmt::format("class {} ({}) is not known", one.class_id, one.name);
      const auto& row = at->second;
      if (row.state != storage::CreationState::created || !row.told)
        return fmt::format("class {} is not told", one.class_id);
      if (row.identity != one.identity) return fmt::format("class {} has another identity", one.class_id);
    }
    return "";
  }

  std::int64_t noon = now_s() / 86400 * 86400 + 43200;  // so that a run shortly before midnight does not jump
  FakeClassIn classin;
  std::int64_t course, teacher;
  Site site;
};

}  // namespace rollcall::creation_test
