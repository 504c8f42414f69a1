// What each call does to the world (API.md 3 to 8), once its key and its single parameters are right. Not
// synchronised.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "fake_classin/rules.hpp"
#include "fake_classin/world.hpp"

namespace fake_classin {

enum class Repeat { same_ids, error_with_ids, error_without_ids };

// Where the documentation contradicts itself or says nothing (API.md 12).
struct Variants {
  Repeat v1_repeat = Repeat::error_with_ids, v2_repeat = Repeat::same_ids;
  bool identity_before_checks = true;
  bool one_identity_for_both = false;
  bool delete_activity_frees = true;
  bool errno_as_text = false;
  bool data_in_array = false;
  bool live_url_in_camel_case = false;
  bool activity_id_as_unit_id = true;
  bool register_again_is_success = false;
  std::string more_data = "object";
};

// The world as it was agreed for this test, at this moment.
struct Scene {
  World& world;
  School& school;
  const CallRules& call;
  const Parameters& parameters;
  const Variants& variants;
  std::int64_t now = 0;
  std::int64_t maintenance_from = 0, maintenance_to = 0;
  bool keeps_identity = false;  // a deletion that does not free it (823)
  std::vector<std::string>& breaches;

  void breach(std::string_view what) const;
};

struct Answer {
  std::int64_t code = 1;
  std::string data;            // JSON; "": the call answers none
  std::string more_data;       // JSON; "": nothing to say
  bool has_more_data = false;  // the call answers it
  bool carried_out = false;    // the world is as the request wants it

  static Answer refusal(std::int64_t code) { return {.code = code}; }
  static Answer done(std::string data = "", std::int64_t code = 1) {
    return {.code = code, .data = std::move(data), .carried_out = true};
  }
};

Answer carry_out(const Scene& scene);

Answer register_user(const Scene& scene);
Answer add_school_student(const Scene& scene);
Answer add_teacher(const Scene& scene);
Answer add_course(const Scene& scene);
Answer add_course_student(const Scene& scene);
Answer get_login_linked(const Scene& scene);

Answer add_course_class(const Scene& scene);
Answer edit_course_class(const Scene& scene);
Answer del_course_class(const Scene& scene);
Answer set_class_video_multiple(const Scene& scene);

Answer create_unit(const Scene& scene);
Answer update_unit(const Scene& scene);
Answer delete_unit(const Scene& scene);
Answer move_activity(const Scene& scene);

Answer create_classroom(const Scene& scene);
Answer update_classroom(const Scene& scene);
Answer create_activity(const Scene& scene);
Answer release_activity(const Scene& scene);
Answer delete_activity(const Scene& scene);
Answer add_student(const Scene& scene);
Answer delete_student(const Scene& scene);

}  // namespace fake_classin
