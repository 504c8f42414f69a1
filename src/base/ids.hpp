// Strong identifiers: a class id cannot be passed where a user id is wanted.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>

namespace rollcall {

template <class Tag>
struct Id {
  std::int64_t value = 0;
  friend auto operator<=>(const Id&, const Id&) = default;
};

using Sid = Id<struct SidTag>;              // a school (PROTOCOL.md 2, `SID`)
using CourseId = Id<struct CourseTag>;      // a course, since ClassIn 6.0 a class group
using ClassId = Id<struct ClassTag>;        // one lesson
using Uid = Id<struct UidTag>;              // a ClassIn user
using ActivityId = Id<struct ActivityTag>;  // an LMS activity
using Seq = Id<struct SeqTag>;              // a push's number in the journal, from 1

}  // namespace rollcall

template <class Tag>
struct std::hash<rollcall::Id<Tag>> {
  std::size_t operator()(rollcall::Id<Tag> id) const noexcept { return std::hash<std::int64_t>{}(id.value); }
};
