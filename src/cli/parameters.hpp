// The words that the tables of commands are written in.
#pragma once

#include "cli/command.hpp"

namespace rollcall::cli {

inline Parameter place(std::string_view name, std::string_view help,
                       Parameter::Kind kind = Parameter::Kind::number) {
  return {name, help, kind, true, false};
}
inline Parameter option(std::string_view name, std::string_view help,
                        Parameter::Kind kind = Parameter::Kind::text) {
  return {name, help, kind, false, false};
}
inline Parameter many(Parameter parameter) {
  parameter.many = true;
  return parameter;
}

inline Parameter one_of(std::span<const std::string_view> choices, Parameter parameter) {
  parameter.choices = choices;
  return parameter;
}

inline Parameter secret(Parameter parameter) {
  parameter.secret = true;
  return parameter;
}

inline const Parameter kSid = place("SID", "the school's id");
inline const Parameter kClass = place("CLASS", "the class's id");
inline const Parameter kCourse = place("COURSE", "the course's id");
inline const Parameter kUid = place("UID", "the person's id");
inline const Parameter kFrom = option("--from", "first day, YYYY-MM-DD in the school's time zone");
inline const Parameter kTo = option("--to", "last day, likewise; it counts whole");
inline const Parameter kOfCourse = option("--course", "only of this course", Parameter::Kind::number);
inline const Parameter kOfActivity = option("--activity", "only of this activity", Parameter::Kind::number);
inline const Parameter kOfStudent =
    option("--student", "only of this student (UID)", Parameter::Kind::number);
inline const Parameter kOfSchool = option("--sid", "only this school", Parameter::Kind::number);
inline const Parameter kAtSchool =
    option("--sid", "the school (default: the only one configured)", Parameter::Kind::number);

}  // namespace rollcall::cli
