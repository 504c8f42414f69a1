#include "simulate/verify.hpp"

#include <fmt/format.h>

#include <map>
#include <set>
#include <utility>

namespace rollcall::simulate {

namespace {

using classin::Json;
using classin::JsonDocument;

constexpr int kPageItems = 1000;

// What ends the whole: thrown inside, returned by verify().
struct CannotAsk {
  Error error;
};

const Value::Items& items_of(const Value& truth, std::string_view key) {
  return std::get<Value::Items>(truth.find(key)->variant());
}

std::int64_t number_of(const Value& object, std::string_view key) {
  return std::get<std::int64_t>(object.find(key)->variant());
}

// Of the list of pushes, which a school has from the beginning.
std::optional<Error> refusal(int status) {
  if (status == 404) {
    return Error{"there is no query API for this school where it is pushed to: HTTP 404",
                 "is this a Rollcall daemon, does it know the school, does the proxy hand out /v1, too?"};
  }
  if (status != 401 && status != 403) return std::nullopt;
  return Error{fmt::format("the query API refuses the token: HTTP {}", status),
               "`rollcall token create NAME --scope read` makes one; is it of this daemon and this school?"};
}

std::string path_of(Sid sid) { return fmt::format("/v1/schools/{}", sid.value); }

class Verification {
 public:
  Verification(Sid sid, const SchoolDay& day, const Ask& ask, std::int64_t now)
      : school_(path_of(sid)), day_(day), ask_(ask), now_(now) {}

  Verdict run() {
    check_pushes();
    for (const Value& item : items_of(day_.truth, "classes")) check_class(item);
    check_class_list();
    for (const auto& [list, kind] : {std::pair("grades", "grade"), std::pair("submissions", "submission")}) {
      check_learning(list, kind);
    }
    verdict_.differences = comparison_.differences();
    verdict_.values = comparison_.values();
    return std::move(verdict_);
  }

 private:
  // The answer's document; absent on 404. It holds until the next call.
  Json get(const std::string& path) {
    auto answer = ask_(school_ + path);
    if (!answer) throw CannotAsk{answer.error()};
    ++verdict_.answers;
    if (answer->status == 404 && path.starts_with("/classes/")) return {};
    text_ = std::move(answer->body);
    const auto json = document_.parse(text_);
    if (const auto refused = refusal(answer->status)) throw CannotAsk{*refused};
    if (answer->status != 200 || !json) {
      throw CannotAsk{{fmt::format("GET {}{} was answered with HTTP {}{}", school_, path, answer->status,
                                   json ? "" : " and no JSON"),
                       "is this the address of a Rollcall daemon?"}};
    }
    return *json;
  }

  template <class Use>
  void for_each_item(const std::string& path, Use use) {
    std::string cursor;
    const char first = path.find('?') == std::string::npos ? '?' : '&';
    do {
      const Json page = get(
          fmt::format("{}{}limit={}{}{}", path, first, kPageItems, cursor.empty() ? "" : "&cursor=", cursor));
      for (const Json item : page["items"].items()) use(item);
      cursor = page["next_cursor"].text().value_or("");
    } while (!cursor.empty());
  }

  // Every push exactly once, byte for byte, and understood. Of pushes that differ in nothing but the envelope
  // (the registration test, on another day) the first is kept.
  void check_pushes() {
    std::map<std::string, int> times;
    std::map<std::string, std::string> reasons;
    bool tested = false;
    for_each_item("/pushes", [&](const Json& push) {
      const std::string body = push["body"].text().value_or("");
      ++times[body];
      tested = tested || push["outcome"].string() == "test";
      if (push["outcome"].string() == "quarantined") reasons[body] = push["reason"].text().value_or("");
    });
    for (const Push& push : day_.pushes) {
      const std::string where =
          fmt::format("push {} {}", push.cmd, push.message_id.empty() ? "without _id" : push.message_id);
      const auto at = times.find(push.body);
      if (push.cmd == "Test" && tested) continue;
      if (at == times.end())
        comparison_.add(where, "journalled once", "");
      else if (at->second != 1)
        comparison_.add(where, "journalled once", fmt::format("{} times", at->second));
      if (const auto reason = reasons.find(push.body); reason != reasons.end())
        comparison_.add(where, "understood", "in quarantine: " + reason->second);
    }
  }

  void check_class(const Value& item) {
    if (number_of(item, "settled_at") > now_) {
      ++verdict_.unsettled;
      return;
    }
    const std::string id = std::to_string(number_of(item, "class_id"));
    comparison_.compare(*item.find("attendance"), get("/classes/" + id + "/attendance"), "class " + id);
    comparison_.compare(*item.find("viewing"), get("/classes/" + id + "/viewing"), "viewing of " + id);
  }

  // The list of classes says of each what its attendance says.
  void check_class_list() {
    std::map<std::int64_t, const Value*> expected;
    for (const Value& item : items_of(day_.truth, "classes")) {
      if (number_of(item, "settled_at") <= now_)
        expected[number_of(item, "class_id")] = item.find("attendance");
    }
    for_each_item("/classes", [&](const Json& found) {
      const auto at = expected.find(found["class_id"].integer().value_or(0));
      if (at == expected.end()) return;
      Value row = Value::object();
      for (const char* key : {"course_id", "class_name", "starts_at", "ends_at", "state", "totals"}) {
        row.add(key, *at->second->find(key));
      }
      comparison_.compare(row, found, fmt::format("list of classes, {}", at->first));
      expected.erase(at);
    });
    for (const auto& [id, row] : expected)
      comparison_.add(fmt::format("list of classes, {}", id), "listed", "");
  }

  void check_learning(const std::string& list, const std::string& kind) {
    std::map<std::string, const Value*> expected;
    std::set<std::int64_t> courses, activities;
    for (const Value& item : items_of(day_.truth, list)) {
      expected[name_of(item)] = &item;
      courses.insert(number_of(item, "course_id"));
      activities.insert(number_of(item, "activity_id"));
    }
    for (const std::int64_t course : courses) {
      for_each_item(fmt::format("/{}?course={}", list, course), [&](const Json& found) {
        if (!activities.contains(found["activity_id"].integer().value_or(0))) return;  // of another day
        const std::string name = name_of(found), where = fmt::format("{} {}", kind, name);
        const auto at = expected.find(name);
        if (at == expected.end()) return comparison_.add(where, "", "listed");
        comparison_.compare(*at->second, found, where);
        expected.erase(at);
      });
    }
    for (const auto& [name, item] : expected) comparison_.add(fmt::format("{} {}", kind, name), "listed", "");
  }

  const std::string school_;
  const SchoolDay& day_;
  const Ask& ask_;
  const std::int64_t now_;
  JsonDocument document_;
  std::string text_;
  Comparison comparison_;
  Verdict verdict_;
};

}  // namespace

Result<Verdict> verify(Sid sid, const SchoolDay& day, const Ask& ask, std::int64_t now) {
  try {
    return Verification(sid, day, ask, now).run();
  } catch (const CannotAsk& cannot) {
    return cannot.error;
  }
}

std::optional<Error> cannot_verify(Sid sid, const Ask& ask) {
  const auto answer = ask(path_of(sid) + "/pushes?limit=1");
  return answer ? refusal(answer->status) : std::nullopt;
}

}  // namespace rollcall::simulate
