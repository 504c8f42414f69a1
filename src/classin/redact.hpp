// Takes one person out of a push that may tell of many, and leaves what it says of the others. Pure.
//
// A push of one person (an entry, a grade, a page that was watched) keeps what it says of class, course and
// activity, because marks of others may rest on it, and loses the rest: it decodes as before and gives the
// facts of nobody. A push of many loses the person's part: members named by the UID, list items that carry
// it, objects such as TeacherInfo. Everywhere names, phone numbers and e-mail addresses go from the texts.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/ids.hpp"
#include "classin/traces.hpp"

namespace rollcall::classin {

struct Redaction {
  enum class What { nothing, rewritten, emptied };  // nothing: no word of the person
  What what = What::nothing;
  std::string
      body;  // unless nothing; no trace of the person is in it, except numbers that mean something else
};

// `body` as journalled, of a push or an entry of our own. What is no JSON and holds a trace becomes "{}",
// emptied.
Redaction redact(std::string_view body, const Traces& person);

// The same for JSON of another meaning (what ClassIn was asked to create).
Redaction redact_request(std::string_view json, const Traces& person);

// Whether a push's Cmd or `_id` names the person: neither a Cmd of THE LIST nor an object id does.
bool ids_name(std::string_view cmd, std::string_view message_id, const Traces& person);

// What a push says a person is called: every name, phone number, e-mail address and long personal number
// beside a UID.
struct SeenText {
  Uid uid;
  std::string text;
};
std::vector<SeenText> seen_texts(std::string_view body);

}  // namespace rollcall::classin
