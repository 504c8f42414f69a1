// Where the topics put the facts of one push.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "base/ids.hpp"
#include "classin/envelope.hpp"
#include "records/rows.hpp"

namespace rollcall::projection {

class FactSink {
 public:
  FactSink(const classin::Envelope& envelope, records::Projected& out) : envelope_(envelope), out_(out) {}

  const classin::Envelope& envelope() const { return envelope_; }
  std::int64_t own_time() const { return envelope_.own_time(); }
  void set_outcome(records::Outcome outcome) { out_.outcome = outcome; }

  void add(records::Row row) { out_.rows.push_back(std::move(row)); }

  // Claims. What is unset, empty, or 0 where 0 stands for "not set", claims nothing.
  void class_number(ClassId id, records::Attribute attribute, std::optional<std::int64_t> number,
                    records::Source source);
  void class_name(ClassId id, const std::optional<std::string>& name, records::Source source);
  void course_name(std::optional<CourseId> id, const std::optional<std::string>& name,
                   records::Source source);
  void person_text(std::optional<std::int64_t> uid, records::Attribute attribute,
                   const std::optional<std::string>& text);
  void person_name(std::optional<std::int64_t> uid, const std::optional<std::string>& name) {
    person_text(uid, records::Attribute::name, name);
  }
  // A phone number, or an e-mail address (PROTOCOL.md 7), seen with the person at the push's own time.
  void person_account(std::optional<std::int64_t> uid, const std::optional<std::string>& account);
  // The same, of a known kind and another time.
  void person_account(Uid uid, records::Attribute kind, const std::optional<std::string>& account,
                      std::int64_t at, records::AccountHow how);

  // What every push that names a class says of it: StartTime, CloseTime and the course.
  void envelope_claims();

  // Of claims with the same key the first stays: within one push nothing is newer.
  void drop_repeated_claims();

 private:
  void claim(records::Claim claim) { add(std::move(claim)); }

  const classin::Envelope& envelope_;
  records::Projected& out_;
};

// Times and ids that are 0 are not set (PROTOCOL.md quirk 53).
std::optional<std::int64_t> unless_zero(std::optional<std::int64_t> number);

}  // namespace rollcall::projection
