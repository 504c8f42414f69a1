#include "simulate/day/viewing.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <tuple>

#include "classin/live.hpp"
#include "classin/playback.hpp"
#include "simulate/small_school.hpp"

using namespace rollcall;
using namespace rollcall::simulate;
using namespace rollcall::simulate::small_school;

namespace {

constexpr std::uint64_t kSeeds = 150;

Viewing viewing(const Pace& pace, std::uint64_t seed, bool everything, std::int64_t count = 12) {
  const auto people = students(count, pace);
  return viewing_of(lesson(pace, people), people, pace, everything, Dice(seed));
}

void for_many_days(const std::function<void(const Pace&, const Viewing&)>& check) {
  for (const Pace& pace : kPaces) {
    for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) check(pace, viewing(pace, seed, seed % 5 == 0));
  }
}

// Days that show everything, with a single student too.
void for_full_days(const std::function<void(std::int64_t count, const Viewing&)>& check) {
  for (const Pace& pace : kPaces) {
    for (const std::int64_t count : {1, 8}) {
      for (std::uint64_t seed = 1; seed <= 20; ++seed) check(count, viewing(pace, seed, true, count));
    }
  }
}

// What a receiver is to keep, found the plain way.
using WebKey = std::tuple<bool, std::string, std::int64_t>;
std::map<WebKey, records::WebView> longest_looks(const std::vector<Received>& pushes) {
  std::map<WebKey, records::WebView> rows;
  std::multimap<WebKey, records::WebView> equals;
  for (const Received& push : pushes) {
    for (const auto& row : projecting::rows<records::WebView>(push.facts)) {
      const WebKey key{row.kind == records::WebViewKind::replay, row.telephone, row.entered_at};
      const auto at = rows.try_emplace(key, row).first;
      if (row.watched_s > at->second.watched_s) at->second = row;
      equals.emplace(key, row);
    }
  }
  // Which of several longest looks survives does not matter.
  for (const auto& [key, row] : equals) {
    if (row.watched_s != rows.at(key).watched_s) continue;
    CHECK(row.nickname == rows.at(key).nickname);
    CHECK(row.client_type == rows.at(key).client_type);
  }
  return rows;
}

std::map<Uid, records::ClientView> largest_figures(const std::vector<Received>& pushes) {
  std::map<Uid, records::ClientView> rows;
  for (const Received& push : pushes) {
    for (const auto& row : projecting::rows<records::ClientView>(push.facts)) {
      const auto [at, first] = rows.try_emplace(row.uid, row);
      if (first) continue;
      at->second.watched_s = std::max(at->second.watched_s, row.watched_s);
      at->second.duration_s = std::max(at->second.duration_s, row.duration_s);
      at->second.valid_watch_count = std::max(at->second.valid_watch_count, row.valid_watch_count);
      at->second.updated_at = std::max(at->second.updated_at, row.updated_at);
    }
  }
  return rows;
}

bool anybody(const std::vector<std::string>& bodies, const std::string& cmd, const std::string& key) {
  return std::any_of(bodies.begin(), bodies.end(), [&](const std::string& body) {
    return body.find(cmd) != std::string::npos && body.find('"' + key + '"') != std::string::npos;
  });
}

}  // namespace

TEST_CASE("of every page that was opened, the longest look that is pushed is the true one") {
  for_many_days([](const Pace&, const Viewing& day) {
    const auto rows = longest_looks(received(day.drafts));
    REQUIRE(rows.size() == day.web.size());
    auto row = rows.begin();
    for (const WebView& view : day.web) {
      CHECK(row->first == WebKey{view.replay, view.telephone, view.entered_at});
      CHECK(row->second.class_id == ClassId{25672});
      CHECK(row->second.watched_s == view.watched_s);
      CHECK(row->second.nickname == view.nickname.value_or(""));
      CHECK(row->second.client_type == view.client_type);
      CHECK(view.guest == view.telephone.starts_with("yk_"));
      ++row;
    }
  });
}

TEST_CASE("of everybody's viewing in the client, the largest figures that are pushed are the true ones") {
  for_many_days([](const Pace&, const Viewing& day) {
    const auto rows = largest_figures(received(day.drafts));
    REQUIRE(rows.size() == day.client.size());
    auto row = rows.begin();
    for (const ClientView& view : day.client) {
      CHECK(row->first == view.uid);
      CHECK(row->second.watched_s == view.watched_s);
      CHECK(row->second.duration_s == view.duration_s);
      CHECK(row->second.valid_watch_count == view.valid_watch_count);
      CHECK(row->second.updated_at == view.updated_at);
      CHECK(view.coverage_e4.has_value() == view.duration_s.has_value());
      if (view.duration_s) {
        // Half up: |coverage - watched / duration| is at most half a ten-thousandth, and a half is above.
        const std::int64_t off = *view.coverage_e4 * *view.duration_s - view.watched_s * 10000;
        CHECK(2 * off <= *view.duration_s);
        CHECK(2 * off > -*view.duration_s);
        CHECK(view.watched_s <= *view.duration_s);
        CHECK((*view.valid_watch_count > 0) == (4 * view.watched_s >= 3 * *view.duration_s));
      }
      ++row;
    }
  });
}

TEST_CASE("a day that shows everything has every kind of page and every order of looks") {
  for_full_days([](std::int64_t, const Viewing& day) {
    std::set<std::tuple<bool, bool>> kinds;
    std::set<std::int64_t> client_types;
    std::map<std::pair<bool, std::string>, int> pages;
    for (const WebView& view : day.web) {
      kinds.insert({view.replay, view.guest});
      client_types.insert(view.client_type.value_or(0));
      ++pages[{view.replay, view.telephone}];
    }
    CHECK(kinds.size() == 4);
    CHECK(client_types == std::set<std::int64_t>{1, 2, 3});
    CHECK(std::any_of(pages.begin(), pages.end(), [](const auto& page) { return page.second > 1; }));
    CHECK(std::any_of(day.web.begin(), day.web.end(), [](const WebView& view) {
      return !view.replay && view.entered_at + view.watched_s < kStart;
    }));
    std::map<std::pair<std::string, std::int64_t>, std::int64_t> last_look;
    std::set<std::string> orders;
    for (const auto& message : messages<classin::LiveDataDetail>(day.drafts)) {
      const auto [at, first] =
          last_look.try_emplace({message.row.telephone, message.row.entered_at}, message.row.watched_s);
      if (first) continue;
      orders.insert(message.row.watched_s > at->second   ? "longer"
                    : message.row.watched_s < at->second ? "shorter"
                                                         : "equal");
      at->second = message.row.watched_s;
    }
    CHECK(orders == std::set<std::string>{"equal", "longer", "shorter"});
    const auto texts = bodies(day.drafts);
    for (const char* cmd : {"LiveDataDetail", "ReplayDataDetail"}) {
      for (const char* key : {"IP", "Ip", "ActionTime"}) CHECK(anybody(texts, cmd, key));
    }
  });
}

TEST_CASE(
    "a day that shows everything has both shapes of client viewing, every trigger, and late old figures") {
  for_full_days([](std::int64_t, const Viewing& day) {
    std::set<std::int64_t> triggers;
    std::map<Uid, std::int64_t> largest;
    bool old = false, shrank = false;
    for (const auto& message : messages<classin::ClientPlaybackDataDetail>(day.drafts)) {
      if (message.trigger_type) triggers.insert(*message.trigger_type);
      old = old || (message.top_progress_percent && message.total_look_count && !message.duration_s);
      shrank = shrank || *message.valid_look_s < largest[message.uid];
      largest[message.uid] = std::max(largest[message.uid], *message.valid_look_s);
    }
    CHECK(old);
    CHECK(shrank);
    CHECK(triggers == std::set<std::int64_t>{1, 3, 4});
    bool text = false, number = false;
    for (const Draft& draft : day.drafts) {
      if (draft.cmd != "ClientPlaybackDataDetail") continue;
      const Value& uid = *draft.fields.find("Data")->find("UID");
      text = text || std::holds_alternative<std::string>(uid.variant());
      number = number || std::holds_alternative<std::int64_t>(uid.variant());
    }
    CHECK(text);
    CHECK(number);
  });
}

TEST_CASE("nobody watches what was not recorded, did not take place or was deleted") {
  const Pace pace;
  const auto people = students(12, pace);
  std::size_t live = 0;
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    Lesson unrecorded = lesson(pace, people);
    unrecorded.recording_from = 0;
    const Viewing day = viewing_of(unrecorded, people, pace, false, Dice(seed));
    live += day.web.size();
    CHECK(day.client.empty());
    CHECK(std::none_of(day.web.begin(), day.web.end(), [](const WebView& view) { return view.replay; }));

    Lesson empty = lesson(pace, people), deleted = empty;
    for (Attendee& attendee : empty.attendees) attendee.stays.clear();
    deleted.deleted_at = kStart - 60;
    for (const Lesson* none : {&empty, &deleted}) {
      CHECK(viewing_of(*none, people, pace, false, Dice(seed)).drafts.empty());
    }
  }
  CHECK(live > 0);
}

TEST_CASE("no push of viewing is made before the page was looked at for so long") {
  for_many_days([](const Pace& pace, const Viewing& day) {
    const std::int64_t end = kStart + pace.lesson_s();
    for (const Received& push : received(day.drafts)) {
      for (const auto& row : projecting::rows<records::WebView>(push.facts)) {
        CHECK(push.draft.at >= row.entered_at + row.watched_s);
        CHECK((row.entered_at > end) == (row.kind == records::WebViewKind::replay));
      }
      for (const auto& row : projecting::rows<records::ClientView>(push.facts)) {
        CHECK(push.draft.at > end + row.watched_s);
      }
    }
  });
}

TEST_CASE("a push of viewing without ActionTime says no times of the class") {
  bool without = false;
  for_many_days([&](const Pace&, const Viewing& day) {
    for (const Draft& draft : day.drafts) {
      without = without || !draft.has_action_time;
      CHECK(draft.has_action_time == draft.start_time.has_value());
      CHECK(draft.has_action_time == draft.close_time.has_value());
    }
  });
  CHECK(without);
}

TEST_CASE("the same seed gives the same viewing, byte for byte") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const auto once = bodies(viewing(Pace(), seed, true).drafts);
    CHECK(once == bodies(viewing(Pace(), seed, true).drafts));
    CHECK(once != bodies(viewing(Pace(), seed + 1, true).drafts));
  }
}
