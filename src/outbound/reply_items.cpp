#include "outbound/reply_items.hpp"

#include <fmt/core.h>

namespace rollcall::outbound {
namespace {

using classin::Json;

constexpr std::size_t kMaxNamed = 20;  // of those that failed, in the explanation

bool is_success(Effect effect) { return effect != Effect::not_done && effect != Effect::not_known; }

struct Items {
  std::size_t count = 0, failed = 0, in_doubt = 0;
  bool warned = false;
  std::string words;             // of those that failed or hold a warning
  std::int64_t failed_code = 0;  // the first that failed
};

// A student has a UID; classes come in the order in which they were asked for.
std::string name_of(const std::optional<std::int64_t>& uid, std::size_t number) {
  return uid ? fmt::format("student {}", *uid) : fmt::format("entry {}", number);
}

void read_item(const Call& call, Json item, Items& items, Attempt& out) {
  ++items.count;
  const auto code = item.any_of({"code", "errno"}).integer();
  const auto uid = item["studentUid"].integer();
  const Meaning meaning = code ? meaning_of(call, *code) : Meaning{.text = "no code came for it"};
  if (is_success(meaning.effect) && uid) out.done_uids.push_back(*uid);
  if (meaning.effect == Effect::done || meaning.effect == Effect::already) return;
  items.warned = true;
  if (!is_success(meaning.effect)) {
    if (items.failed++ == 0) items.failed_code = code.value_or(0);
    if (meaning.effect == Effect::not_known) ++items.in_doubt;
  }
  if (items.failed <= kMaxNamed)
    items.words += fmt::format("; {}: {} ({})", name_of(uid, items.count), meaning.text, code.value_or(0));
}

bool answers_one_by_one(const Call& call) {
  return call.name == "addStudent" || call.name == "deleteStudent" || call.name == "setClassVideoMultiple";
}

void conclude(const Items& items, Attempt& out) {
  if (!items.warned) return;
  out.effect = Effect::done_but;
  out.retry = "maybe";
  if (items.failed == items.count) {
    out.effect = items.in_doubt > 0 ? Effect::not_known : Effect::not_done;
    out.code = items.failed_code;
  }
  out.explanation = items.failed == 0 ? "carried out" + items.words
                                      : fmt::format("{} of {} were not carried out{}", items.failed,
                                                    items.count, items.words);
  if (items.failed > kMaxNamed) out.explanation += fmt::format("; and {} more", items.failed - kMaxNamed);
}

}  // namespace

void read_items(const Call& call, Json data, Attempt& out) {
  if (!answers_one_by_one(call)) return;
  Items items;
  for (const Json item : data.items()) read_item(call, item, items, out);
  if (data.is_object()) read_item(call, data, items, out);
  conclude(items, out);
  if (items.count > 0 || call.name == "deleteStudent") return;  // deleteStudent's sample has none
  out.effect = Effect::done_but;
  out.explanation += "; ClassIn's answer does not say what became of each one";
}

}  // namespace rollcall::outbound
