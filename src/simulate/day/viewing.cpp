#include "simulate/day/viewing.hpp"

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

#include "simulate/day/viewing_parts.hpp"
#include "simulate/day/visitors.hpp"

namespace rollcall::simulate {

void leave_out_action_time(Draft& draft) {
  draft.has_action_time = false;
  draft.start_time.reset();
  draft.close_time.reset();
}

std::int64_t end_of(const Lesson& lesson) {
  return std::max(lesson.starts_at + 1, std::max(lesson.closed_at, lesson.planned_end));
}

namespace {

// What the pushes of one page say of LookTime, in the order in which they come.
enum class Story { once, grows, shrinks, repeats };
constexpr Story kStories[] = {Story::once, Story::grows, Story::shrinks, Story::repeats};

std::vector<std::int64_t> looks_of(Story story, std::int64_t longest) {
  const std::int64_t third = std::max<std::int64_t>(1, longest / 3),
                     half = std::max<std::int64_t>(1, longest / 2);
  switch (story) {
    case Story::once: return {longest};
    case Story::grows: return {third, half, longest};
    case Story::shrinks: return {longest, third, half};
    case Story::repeats: return {half, longest, longest};
  }
  return {};
}

// The documentation's own ranges of addresses, which nobody has.
std::string address(Dice& dice) {
  static const std::vector<std::string> kNetworks = {"192.0.2.", "198.51.100.", "203.0.113.", "2001:db8::"};
  const std::string& network = dice.pick(kNetworks);
  return network + std::to_string(dice.between(1, 254));
}

// The visits to the class's web page.
class WebPage {
 public:
  WebPage(const Lesson& lesson, const Pace& pace, bool everything, Dice dice, Viewing& out)
      : lesson_(lesson), pace_(pace), everything_(everything), dice_(dice), out_(out) {}

  // Looks in before the live has started, and closes the page again.
  void look_in(const Visitor& visitor) {
    const std::int64_t entered = lesson_.starts_at - pace_.of(dice_.between(120, 1100));
    open(visitor, false, entered, pace_.of(dice_.between(5, 100)), Story::once);
  }

  void watch_live(const Visitor& visitor, Story story) {
    const std::int64_t end = end_of(lesson_);
    const std::int64_t entered = dice_.between(lesson_.starts_at - pace_.of(300), end - 1);
    open(visitor, false, entered, dice_.between(1, end - entered), story);
  }

  // Replays are spread over the hours after the class; now and then a page is opened twice in a row.
  void watch_replay(const Visitor& visitor, Story story) {
    const std::int64_t entered = end_of(lesson_) + pace_.of(600) + pace_.of(dice_.between(0, 6 * 3600));
    const std::int64_t longest = dice_.between(1, 2 * (end_of(lesson_) - lesson_.starts_at));
    open(visitor, true, entered, longest, story);
    if (!everything_ && !dice_.percent(15)) return;
    const std::int64_t again = entered + dice_.between(1, 3);
    open(visitor, true, again, dice_.between(1, longest), story);
  }

  Story any_story() { return kStories[dice_.percent(60) ? 0 : dice_.between(1, 3)]; }

 private:
  void open(const Visitor& visitor, bool replay, std::int64_t entered, std::int64_t longest, Story story) {
    while (!taken_.emplace(replay, visitor.telephone, entered).second) ++entered;
    WebView view{.replay = replay,
                 .telephone = visitor.telephone,
                 .nickname = visitor.nickname,
                 .guest = visitor.guest,
                 .entered_at = entered,
                 .watched_s = longest,
                 .client_type = everything_ ? std::ssize(out_.web) % 3 + 1 : dice_.between(1, 3)};
    if (!everything_ && dice_.percent(4)) view.client_type.reset();
    std::int64_t at = entered;
    for (const std::int64_t look : looks_of(story, longest)) {
      at = std::max(at, entered + look) + dice_.between(0, pace_.of(30));
      out_.drafts.push_back(row(view, look, at));
    }
    out_.web.push_back(std::move(view));
  }

  // The longest look says everything; a shorter one, which does not survive it, may lack what is optional.
  Draft row(const WebView& view, std::int64_t look, std::int64_t at) {
    const std::int64_t number = std::ssize(out_.drafts);
    const bool shorter = look < view.watched_s;
    Value data = Value::object({{"Telephone", view.telephone}});
    if (view.nickname && !(shorter && dice_.percent(10))) data.add("Nickname", *view.nickname);
    if (!view.nickname && dice_.percent(50)) data.add("Nickname", "");
    data.add("Intime", view.entered_at).add("LookTime", look);
    const bool capitals = everything_ ? number % 2 == 0 : dice_.percent(50);
    data.add(capitals ? "IP" : "Ip", address(dice_));
    if (view.client_type && !(shorter && dice_.percent(10))) data.add("ClientType", *view.client_type);
    Draft draft = about(lesson_, view.replay ? "ReplayDataDetail" : "LiveDataDetail", at,
                        Value::object({{"Data", std::move(data)}}));
    if (everything_ ? number / 2 % 2 == 0 : dice_.percent(50)) leave_out_action_time(draft);
    return draft;
  }

  const Lesson& lesson_;
  const Pace& pace_;
  const bool everything_;
  Dice dice_;
  Viewing& out_;
  std::set<std::tuple<bool, std::string, std::int64_t>> taken_;
};

// Every kind of page and every story, by somebody with an account (if there is one) and by a guest.
void visit_in_every_way(WebPage& page, const std::vector<Visitor>& visitors, bool recorded) {
  for (const Visitor& visitor : visitors) {
    page.look_in(visitor);
    for (const Story story : kStories) {
      page.watch_live(visitor, story);
      if (recorded) page.watch_replay(visitor, story);
    }
  }
}

void visit_by_chance(WebPage& page, const Visitor& visitor, std::int64_t live_chance,
                     std::int64_t replay_chance, Dice& dice) {
  if (dice.percent(live_chance)) page.watch_live(visitor, page.any_story());
  if (dice.percent(live_chance / 3)) page.watch_live(visitor, page.any_story());
  if (dice.percent(live_chance / 3)) page.look_in(visitor);
  if (dice.percent(replay_chance)) page.watch_replay(visitor, page.any_story());
  if (dice.percent(replay_chance / 3)) page.watch_replay(visitor, page.any_story());
}

void visit_web_page(const Lesson& lesson, const std::vector<Person>& students, const Pace& pace,
                    bool everything, Dice dice, Viewing& out) {
  WebPage page(lesson, pace, everything, dice.of("page"), out);
  const bool recorded = lesson.recording_from != 0;
  const std::vector<Visitor> visitors = visitors_of(lesson, students, everything);
  if (everything) {
    std::vector<Visitor> thorough = {visitors.back()};  // a guest
    if (!visitors.front().guest) thorough.push_back(visitors.front());
    visit_in_every_way(page, thorough, recorded);
  }
  for (const Visitor& visitor : visitors) {
    const std::int64_t live = visitor.guest ? 60 : 10, replay = visitor.guest ? 30 : 20;
    visit_by_chance(page, visitor, live, recorded ? replay : 0, dice);
  }
  std::sort(out.web.begin(), out.web.end(), [](const WebView& a, const WebView& b) {
    return std::tie(a.replay, a.telephone, a.entered_at) < std::tie(b.replay, b.telephone, b.entered_at);
  });
}

}  // namespace

Viewing viewing_of(const Lesson& lesson, const std::vector<Person>& students, const Pace& pace,
                   bool everything, Dice dice) {
  Viewing out;
  if (!lesson.anybody_came() || lesson.deleted_at != 0) return out;
  visit_web_page(lesson, students, pace, everything, dice.of("web"), out);
  if (lesson.recording_from != 0) play_in_client(lesson, students, pace, everything, dice.of("client"), out);
  return out;
}

}  // namespace rollcall::simulate
