// What must go together in a call's parameters (API.md 3, 6 and 8). Each adds a
// fault for what does not fit; parameters may be missing, of another kind or beyond their limits, of which
// the caller knows. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "outbound/calls.hpp"

namespace rollcall::outbound {

using Faults = std::vector<FieldFault>;

void check_add_course_class(const Values& values, const CheckContext& context, Faults& faults);
void check_edit_course_class(const Values& values, const CheckContext& context, Faults& faults);
void check_set_class_video(const Values& values, const CheckContext& context, Faults& faults);
void check_register(const Values& values, const CheckContext& context, Faults& faults);
void check_student_account(const Values& values, const CheckContext& context, Faults& faults);
void check_teacher_account(const Values& values, const CheckContext& context, Faults& faults);
void check_add_course(const Values& values, const CheckContext& context, Faults& faults);

void check_create_classroom(const Values& values, const CheckContext& context, Faults& faults);
void check_update_classroom(const Values& values, const CheckContext& context, Faults& faults);
void check_update_unit(const Values& values, const CheckContext& context, Faults& faults);
void check_move_activity(const Values& values, const CheckContext& context, Faults& faults);
void check_draft_times(const Values& values, const CheckContext& context, Faults& faults);

}  // namespace rollcall::outbound
