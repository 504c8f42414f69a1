#include "classin/redact.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <set>
#include <utility>

#include "base/json_writer.hpp"
#include "base/limits.hpp"
#include "classin/decode.hpp"
#include "classin/json_reader.hpp"
#include "classin/json_spans.hpp"
#include "classin/kinds.hpp"
#include "classin/person_keys.hpp"

namespace rollcall::classin {

namespace {

using Shape = JsonSpan::Shape;

// They tell of a class, a course or several people, whoever else is named on top.
constexpr std::string_view kOfMany[] = {
    "End",    "Attendance",      "Rating",         "EduDt",           "ClassLen",      "Record",
    "Upload", "EdbImg",          "LiveDetail",     "FileCov",         "ChatContent",   "67371586",
    "Test",   "rollcall.roster", "rollcall.class", "rollcall.course", "rollcall.rules"};
constexpr std::size_t kFewestUidDigits = 5;
constexpr std::size_t kFewestNumberBytes = 6;  // a shorter personal number would match anything

bool of_many(std::string_view cmd) {
  return cmd.starts_with("eeo") ||
         std::find(std::begin(kOfMany), std::end(kOfMany), cmd) != std::end(kOfMany);
}

bool listed_cmd(std::string_view cmd) {
  return kind_of(cmd) != Kind::unknown || cmd.starts_with("rollcall.");
}

// As ClassIn makes them: 24 hexadecimal digits, in which a run of decimal ones means nothing.
bool is_object_id(std::string_view text) {
  constexpr std::size_t kDigits = 24;
  return text.size() == kDigits && text.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
}

// A JSON text with its values at hand.
class Tree {
 public:
  explicit Tree(std::string_view json) : json_(json), spans_(json_spans(json)) {}

  const JsonSpan& at(std::uint32_t i) const { return spans_[i]; }
  std::uint32_t size() const { return static_cast<std::uint32_t>(spans_.size()); }
  std::string_view raw(std::uint32_t i) const { return json_.substr(at(i).begin, at(i).end - at(i).begin); }
  std::string_view raw_key(std::uint32_t i) const {
    return json_.substr(at(i).key_begin, at(i).key_end - at(i).key_begin);
  }
  std::string key(std::uint32_t i) const { return unquoted(raw_key(i)); }
  bool is(std::uint32_t i, Shape shape) const { return at(i).shape == shape; }

  // What a text or a number says; nothing of anything else.
  std::optional<std::string> said(std::uint32_t i) const {
    if (is(i, Shape::text)) return unquoted(raw(i));
    const std::string_view token = raw(i);
    const bool number = is(i, Shape::scalar) && (token[0] == '-' || (token[0] >= '0' && token[0] <= '9'));
    return number ? std::optional(std::string(token)) : std::nullopt;
  }

  // Calls `use` with each value directly in the container.
  template <class Use>
  void each(std::uint32_t container, Use use) const {
    for (std::uint32_t i = container + 1; i < at(container).next; i = at(i).next) use(i);
  }
  std::optional<std::uint32_t> member(std::uint32_t object, std::string_view name) const {
    std::optional<std::uint32_t> found;
    each(object, [&](std::uint32_t i) {
      if (!found && key(i) == name) found = i;
    });
    return found;
  }

 private:
  std::string_view json_;
  std::vector<JsonSpan> spans_;
};

// The UIDs that an object carries, by the role of their keys.
struct Carried {
  std::set<std::string> of_person;  // roles in which it is the person's
  bool of_others = false;
  bool any() const { return !of_person.empty() || of_others; }
};

class Redactor {
 public:
  Redactor(std::string_view json, const Traces& person) : text_(json), person_(person) {}

  Redaction push() {
    const auto cmd = text_.member(0, "Cmd");
    cmd_ = cmd ? text_.said(*cmd).value_or("") : "";
    listed_ = listed_cmd(cmd_);
    const bool emptied = about_person();
    emptied ? empty(0) : value(0, "");
    return done(emptied ? Redaction::What::emptied : Redaction::What::rewritten);
  }

  Redaction request() {
    listed_ = true;
    value(0, "");
    return done(Redaction::What::rewritten);
  }

 private:
  Redaction done(Redaction::What what) {
    if (!changed_) return {};
    return {what, std::move(out_)};
  }

  // A fraction of nought or an exponent makes no other number.
  bool is_persons(std::uint32_t i) const {
    const auto said = text_.said(i);
    if (!said) return false;
    if (person_.is_uid(*said)) return true;
    const auto number = said->find_first_of(".eE") == std::string::npos ? std::nullopt : number_in(*said);
    return number && *number == static_cast<double>(person_.uid().value);
  }
  bool is_other_uid(std::uint32_t i) const {
    const auto said = text_.said(i);
    return said && !is_persons(i) && uid_key(*said).has_value();
  }

  Carried carried(std::uint32_t object) const {
    Carried out;
    text_.each(object, [&](std::uint32_t i) {
      const auto role = uid_role(text_.key(i));
      if (!role) return;
      if (is_persons(i)) out.of_person.insert(*role);
      if (is_other_uid(i)) out.of_others = true;
    });
    return out;
  }

  // An object that is about the person and nobody else.
  bool is_persons_object(std::uint32_t i) const {
    if (!text_.is(i, Shape::object)) return false;
    const Carried uids = carried(i);
    return !uids.of_person.empty() && !uids.of_others;
  }

  // A list item that names its person by a name or an account only.
  bool is_named_item(std::uint32_t i) const {
    if (!text_.is(i, Shape::object) || carried(i).any()) return false;
    bool named = false;
    text_.each(i, [&](std::uint32_t member) {
      const auto said = text_.said(member);
      named = named || (said && text_role(text_.key(member)) == "" && person_.is_known(*said));
    });
    return named;
  }

  bool about_person() const {
    if (of_many(cmd_)) return false;
    if (!names_person_of(0)) return false;
    return listed_ || !names_others();
  }

  // Whether the object on top, its Data or its StudentInfo says whom the push is about, and that is the
  // person.
  bool names_person_of(std::uint32_t object) const {
    const Carried uids = carried(object);
    if (std::any_of(uids.of_person.begin(), uids.of_person.end(),
                    [](const auto& r) { return !is_bystander(r); }))
      return true;
    bool found = false;
    text_.each(object, [&](std::uint32_t i) {
      const std::string key = lower_case(text_.key(i));
      if (key == "color" && text_.is(i, Shape::text)) found = found || has_uid(unquoted(text_.raw(i)));
      if (key == "data" && object == 0 && text_.is(i, Shape::object)) found = found || names_person_of(i);
      if (key == "studentinfo") found = found || is_persons_object(i);
      const auto said = object != 0 && is_account_key(key) && !uids.any() ? text_.said(i) : std::nullopt;
      found = found || (said && person_.is_known(*said));
    });
    return found;
  }

  bool has_uid(std::string_view text) const { return Traces(person_.uid(), {}).without(text) != text; }

  bool names_others() const {
    for (std::uint32_t i = 0; i < text_.size(); ++i) {
      const std::string key = text_.key(i);
      const auto uid = key.size() >= kFewestUidDigits ? uid_key(key) : std::nullopt;
      if (uid && *uid != person_.uid()) return true;
      if (uid_role(key) && is_other_uid(i)) return true;
    }
    return false;
  }

  // What is left of a push about the person: on top, and in Data.
  void empty(std::uint32_t object) {
    Members members(*this);
    text_.each(object, [&](std::uint32_t i) {
      const std::string key = text_.key(i), name = lower_case(key);
      if (uid_role(key)) {
        is_persons(i) ? members.raw(i, "0") : members.value(i, key);
      } else if (name == "data" && text_.is(i, Shape::object)) {
        members.begin(i);
        empty(i);
      } else if (is_persons_object(i)) {
        members.begin(i);
        empty(i);
      } else if (text_.is(i, Shape::object) && carried(i).of_others) {
        members.value(i, key);
      } else if (is_account_key(key)) {
        members.raw(i, R"(" ")");
      } else if (stays_as_zero(key)) {
        members.raw(i, "0");
      } else if (stays_in_emptied(key) || name == "color") {
        members.value(i, key);
      }
    });
    members.end();
    changed_ = true;
  }

  void value(std::uint32_t i, std::string_view key) {
    if (text_.at(i).depth > limits::kJsonMaxDepth) return too_deep(i);
    switch (text_.at(i).shape) {
      case Shape::object: return object(i);
      case Shape::array: return array(i, key);
      case Shape::text: return string(i, key);
      case Shape::scalar: return scalar(i, key);
    }
  }

  // Nobody reads what is nested so deeply (limits::kJsonMaxDepth).
  void too_deep(std::uint32_t i) {
    if (!person_.possible_in(text_.raw(i))) return void(out_ += text_.raw(i));
    out_ += "null";
    changed_ = true;
  }

  void object(std::uint32_t object) {
    const Carried uids = carried(object);
    Members members(*this);
    text_.each(object, [&](std::uint32_t i) {
      const std::string key = text_.key(i);
      if (person_.is_uid(key) || person_.without(key) != key) {
        changed_ = true;
      } else if (uid_role(key) && is_persons(i)) {
        members.blank(i, "0");
      } else if (is_persons_object(i)) {
        members.blank(i, "{}");
      } else if (const auto role = text_role(key);
                 role && uids.of_person.count(*role) != 0 && text_.said(i).value_or("") != "") {
        members.blank(i, R"("")");
      } else {
        members.value(i, key);
      }
    });
    members.end();
  }

  void array(std::uint32_t array, std::string_view key) {
    out_ += '[';
    bool first = true;
    text_.each(array, [&](std::uint32_t i) {
      const bool uid = is_persons(i) && (is_uid_list(key) || !listed_);
      if (uid || is_persons_object(i) || is_named_item(i)) {
        changed_ = true;
        return;
      }
      if (!first) out_ += ',';
      first = false;
      value(i, key);
    });
    out_ += ']';
  }

  // A number, in a text or not, that is the UID's but stands where the type has something else.
  bool means_something_else(std::string_view key) const { return listed_ || stays_in_emptied(key); }

  bool is_persons_name(std::string_view key) const {
    return cmd_ != "rollcall.class" && cmd_ != "rollcall.course" && names_person(key);
  }

  void string(std::uint32_t i, std::string_view key) {
    const std::string said = unquoted(text_.raw(i));
    const bool kept = is_opaque(key) || (key == "_id" && is_object_id(said)) || (key == "Cmd" && listed_) ||
                      (person_.is_uid(said) && !person_.is_known(said) && means_something_else(key));
    const std::string rest = kept ? said : person_.without(said, is_persons_name(key));
    if (rest == said) return void(out_ += text_.raw(i));
    append_json_string(out_, rest);
    changed_ = true;
  }

  void scalar(std::uint32_t i, std::string_view key) {
    const auto said = text_.said(i);
    const bool number =
        said && !is_opaque(key) && (person_.is_known(*said) || (is_persons(i) && !means_something_else(key)));
    out_ += number ? "0" : text_.raw(i);
    changed_ = changed_ || number;
  }

  // An object that is being written.
  class Members {
   public:
    explicit Members(Redactor& to) : to_(to) { to_.out_ += '{'; }
    void end() { to_.out_ += '}'; }
    void begin(std::uint32_t i) {
      if (!first_) to_.out_ += ',';
      first_ = false;
      to_.out_ += to_.text_.raw_key(i);
      to_.out_ += ':';
    }
    void raw(std::uint32_t i, std::string_view json) {
      begin(i);
      to_.out_ += json;
    }
    void blank(std::uint32_t i, std::string_view json) {
      raw(i, json);
      to_.changed_ = true;
    }
    void value(std::uint32_t i, std::string_view key) {
      begin(i);
      to_.value(i, key);
    }

   private:
    Redactor& to_;
    bool first_ = true;
  };

  const Tree text_;
  const Traces& person_;
  std::string cmd_, out_;
  bool listed_ = false;  // a Cmd whose keys are known: a number elsewhere than in a UID's place is no UID
  bool changed_ = false;
};

std::string_view without_mark(std::string_view body) {
  constexpr std::string_view kMark = "\xEF\xBB\xBF";
  return body.starts_with(kMark) ? body.substr(kMark.size()) : body;
}

bool is_json_object(std::string_view body) {
  JsonDocument document;
  const auto root = document.parse(body);
  return root && root->is_object();
}

std::vector<SeenText> texts_of(const Tree& text, std::uint32_t object) {
  std::vector<std::pair<std::string, Uid>> uids;
  if (const auto uid = uid_key(text.key(object))) uids = {{"", *uid}, {"student", *uid}};
  text.each(object, [&](std::uint32_t i) {
    const auto role = uid_role(text.key(i));
    const auto uid = role ? uid_key(text.said(i).value_or("")) : std::nullopt;
    if (uid) uids.emplace_back(*role, *uid);
  });
  std::vector<SeenText> out;
  if (uids.empty()) return out;
  text.each(object, [&](std::uint32_t i) {
    const std::string key = lower_case(text.key(i));
    const auto role = text_role(key);
    const std::string said = role ? text.said(i).value_or("") : "";
    const bool digits = said.find_first_not_of("0123456789") == std::string::npos;
    const bool number = digits || key.ends_with("no") || key.ends_with("number");
    if (said.empty() || (number && said.size() < kFewestNumberBytes)) return;
    for (const auto& [of, uid] : uids) {
      if (of == *role) out.push_back({uid, said});
    }
  });
  return out;
}

}  // namespace

Redaction redact(std::string_view body, const Traces& person) {
  if (!person.possible_in(body)) return {};
  if (is_json_object(body)) return Redactor(without_mark(body), person).push();
  if (person.count(body) == 0) return {};
  return {Redaction::What::emptied, "{}"};
}

Redaction redact_request(std::string_view json, const Traces& person) {
  if (!person.possible_in(json) || !is_json_object(json)) return {};
  return Redactor(json, person).request();
}

bool ids_name(std::string_view cmd, std::string_view message_id, const Traces& person) {
  const auto names = [&](std::string_view text) { return person.without(text) != text; };
  return (!listed_cmd(cmd) && names(cmd)) || (!is_object_id(message_id) && names(message_id));
}

std::vector<SeenText> seen_texts(std::string_view body) {
  if (!is_json_object(body)) return {};
  const Tree text(without_mark(body));
  std::vector<SeenText> out;
  for (std::uint32_t i = 0; i < text.size(); ++i) {
    if (!text.is(i, Shape::object)) continue;
    for (auto& seen : texts_of(text, i)) out.push_back(std::move(seen));
  }
  return out;
}

}  // namespace rollcall::classin
