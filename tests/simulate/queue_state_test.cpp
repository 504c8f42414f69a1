// What a queue decides, without a socket or a clock.
#include "simulate/queue_state.hpp"

#include <doctest/doctest.h>

#include <string>

namespace rollcall::simulate {
namespace {

using Kind = QueueState::Tried::Kind;
using Step = QueueState::Step;

constexpr std::int64_t kTakesMs = 5;

QueueState::Tried outcome_of(char letter) {
  switch (letter) {
    case 'r': return {.kind = Kind::refused, .why = {.http_status = 503, .error = {"cannot store", ""}}};
    case 's': return {.kind = Kind::refused, .why = {.http_status = 401, .error = {"wrong key", ""}}};
    case 'f': return {.kind = Kind::failed, .why = {.error = {"no answer", ""}}};
    case 'u': return {.kind = Kind::unreachable, .arrived = false, .why = {.error = {"nobody there", ""}}};
    case 'l': return {.kind = Kind::unheard};
    default: return {};
  }
}

// Plays a queue whose pushes are due at 0 against outcomes, a letter a request, each 5 ms after it was begun:
// a acknowledged, r and s refused, f failed, u unreachable, l reply lost.
struct Play {
  Play(QueuePolicy policy, std::size_t pushes, const std::string& outcomes, std::int64_t due_ms = 0)
      : state(pushes, policy) {
    for (const char letter : outcomes) {
      const auto step = next(due_ms);
      if (step.kind == Step::Kind::end) break;
      trace += std::to_string(state.head()) + "@" + std::to_string(now) + " ";
      const auto news = state.tried(outcome_of(letter), now, now + kTakesMs);
      now += kTakesMs;
      if (news.blocked) trace += "blocked ";
      if (news.drained) trace += "drained ";
      if (news.acknowledged) trace += "ok ";
    }
    if (state.next(now, due_ms).kind == Step::Kind::end) trace += "end";
  }
  Step next(std::int64_t due_ms) {
    Step step = state.next(now, due_ms);
    if (step.kind != Step::Kind::wait) return step;
    CHECK(step.until_ms > now);
    now = step.until_ms;
    return state.next(now, due_ms);
  }

  QueueState state;
  std::int64_t now = 0;
  std::string trace;
};

TEST_CASE("pushes go in order, a push again until it is acknowledged") {
  struct Row {
    const char *outcomes, *trace;
  };
  const Row rows[] = {
      {"aaa", "0@0 ok 1@5 ok 2@10 ok end"},
      {"araa", "0@0 ok 1@5 1@10005 ok 2@10010 ok end"},
      {"rraaa", "0@0 0@10000 blocked 0@20000 drained ok 1@20005 ok 2@20010 ok end"},
      {"rrrrs", "0@0 0@10000 blocked 0@20000 0@30000 0@40000 blocked "},
      {"afuaa", "0@0 ok 1@5 1@10005 blocked 1@20005 drained ok 2@20010 ok end"},
      {"alaa", "0@0 ok 1@5 1@10005 ok 2@10010 ok end"},
      {"fuaaa", "0@0 0@10000 blocked 0@20000 drained ok 1@20005 ok 2@20010 ok end"},
      {"u", "0@0 end"},
  };
  for (const auto& row : rows) {
    INFO(row.outcomes);
    CHECK(Play({}, 3, row.outcomes).trace == row.trace);
  }
}

TEST_CASE("an empty queue is finished at once, and a push waits until it is due") {
  CHECK(Play({}, 0, "a").trace == "end");
  CHECK(Play({}, 2, "aa", 700).trace == "0@700 ok 1@705 ok end");
}

TEST_CASE("only the very first request may find nobody there") {
  const Play first({}, 2, "u");
  CHECK(first.state.end() == QueueState::End::unreachable);
  CHECK(first.state.counts().sent == 0);
  const Play later({}, 2, "auuuu");
  CHECK(later.state.end() == QueueState::End::none);
  CHECK(later.state.counts().sent == 1);
}

TEST_CASE("at the highest speed a lost reply is repeated at once, a refusal after a short while") {
  const QueuePolicy fast{.repeat_after_ms = 0};
  CHECK(Play(fast, 1, "la").trace == "0@0 0@5 ok end");
  CHECK(Play(fast, 1, "rra").trace == "0@0 0@105 blocked 0@210 drained ok end");
}

TEST_CASE("a push that is not acknowledged in time is given up, the last try when the time is up") {
  QueuePolicy policy{.give_up_after_ms = 25'000};
  const Play play(policy, 2, "arrrrr");
  CHECK(play.trace == "0@0 ok 1@5 1@10005 blocked 1@20005 1@25005 end");
  CHECK(play.state.end() == QueueState::End::given_up);
  REQUIRE(play.state.blocked());
  CHECK(play.state.blocked()->push == 1);
  CHECK(play.state.blocked()->tries == 4);
  CHECK(play.state.blocked()->since_ms == 5);
  CHECK(play.state.blocked()->why.http_status == 503);
  policy.give_up_after_ms = 1;
  const Play at_once(policy, 2, "r");
  CHECK(at_once.trace == "0@0 end");
  CHECK(at_once.state.blocked());
}

TEST_CASE("a try may take the time until its push is given up, the last one a second") {
  QueueState state(2, {.repeat_after_ms = 4'000, .give_up_after_ms = 5'000, .duplicate_percent = 100});
  const auto limit = [&](std::int64_t now_ms) {
    const auto step = state.next(now_ms, 0);
    CHECK(step.kind == Step::Kind::send);
    return step.limit_ms;
  };
  CHECK(limit(700) == 5'000);
  state.tried(outcome_of('r'), 700, 705);
  CHECK(limit(4'700) == 1'000);
  state.tried(outcome_of('f'), 4'700, 4'800);
  CHECK(state.next(4'800, 0).until_ms == 5'700);
  CHECK(limit(5'700) == 1'000);
  state.tried(outcome_of('a'), 5'700, 5'705);
  CHECK(limit(6'000) == 5'000);  // once more on purpose: a time of its own
  state.tried(outcome_of('r'), 6'000, 6'100);
  CHECK(limit(10'000) == 1'000);
  QueueState sooner(1, {.repeat_after_ms = 1'000, .give_up_after_ms = 5'000});
  sooner.tried(outcome_of('l'), 100, 105);
  CHECK(sooner.next(1'300, 0).limit_ms == 3'800);
  QueueState patient(1, {});
  CHECK(patient.next(0, 0).limit_ms == 0);
  patient.tried(outcome_of('r'), 0, 5);
  CHECK(patient.next(600'000, 0).limit_ms == 0);
}

TEST_CASE("time that a push waited for an earlier one does not count against it") {
  const QueuePolicy policy{.give_up_after_ms = 15'000};
  CHECK(Play(policy, 2, "raraa").trace == "0@0 0@10000 ok 1@10005 1@20005 ok end");
}

TEST_CASE("what was sent is counted by what it was for") {
  struct Row {
    const char* outcomes;
    std::int64_t sent, acknowledged, repeated, lost;
  };
  const Row rows[] = {
      {"aaa", 3, 3, 0, 0}, {"rla", 3, 1, 2, 1}, {"auua", 2, 2, 0, 0}, {"afa", 3, 2, 1, 0}, {"u", 0, 0, 0, 0}};
  for (const auto& row : rows) {
    INFO(row.outcomes);
    const auto counts = Play({}, 3, row.outcomes).state.counts();
    CHECK(counts.sent == row.sent);
    CHECK(counts.acknowledged == row.acknowledged);
    CHECK(counts.repeated == row.repeated);
    CHECK(counts.lost_replies == row.lost);
    CHECK(counts.duplicates == 0);
  }
}

TEST_CASE("a duplicate is sent once more after the acknowledgement, and must be acknowledged too") {
  const QueuePolicy policy{.duplicate_percent = 100};
  const Play play(policy, 2, "aaara");
  CHECK(play.trace == "0@0 ok 0@5 1@10 ok 1@15 1@10015 end");
  CHECK(play.state.counts().acknowledged == 2);
  CHECK(play.state.counts().duplicates == 2);
  CHECK(play.state.counts().repeated == 1);
  CHECK(play.state.counts().sent == 5);
}

// Which requests of many would have their reply lost, come twice, or go on a connection of their own.
struct Choices {
  explicit Choices(const QueuePolicy& policy, std::size_t pushes = 2000) : state(pushes, policy) {
    for (auto step = state.next(0, 0); step.kind == Step::Kind::send; step = state.next(0, 0)) {
      ignored += step.reading == QueueState::Reading::ignored;
      unread += step.reading == QueueState::Reading::unread;
      own += step.own_connection;
      log += std::to_string(static_cast<int>(step.reading)) + (step.own_connection ? "o" : "k");
      const auto kind = step.reading == QueueState::Reading::used ? Kind::acknowledged : Kind::unheard;
      state.tried({.kind = kind}, 0, 0);
    }
  }
  QueueState state;
  int ignored = 0, unread = 0, own = 0;
  std::string log;
};

TEST_CASE("the seed decides which replies are lost, which pushes come twice, which requests go alone") {
  const QueuePolicy policy{.repeat_after_ms = 0,
                           .lost_reply_percent = 20,
                           .duplicate_percent = 10,
                           .reconnect_percent = 30,
                           .seed = 7};
  const Choices choices(policy);
  const auto& counts = choices.state.counts();
  CHECK(choices.state.end() == QueueState::End::finished);
  CHECK(counts.acknowledged == 2000);
  CHECK(counts.lost_replies == choices.ignored + choices.unread);
  CHECK(counts.repeated == counts.lost_replies);
  CHECK(counts.sent == counts.acknowledged + counts.lost_replies + counts.duplicates);
  CHECK((counts.lost_replies > 320 && counts.lost_replies < 480));
  CHECK((choices.ignored > 140 && choices.unread > 140));
  CHECK((counts.duplicates > 140 && counts.duplicates < 260));
  CHECK((choices.own > counts.sent / 4 && choices.own < counts.sent * 35 / 100));
  CHECK(Choices(policy).log == choices.log);
  QueuePolicy other = policy;
  other.seed = 8;
  CHECK(Choices(other).log != choices.log);
}

TEST_CASE("a hundred percent is every push, nothing is none") {
  const Choices all({.repeat_after_ms = 0, .lost_reply_percent = 100, .reconnect_percent = 100}, 50);
  CHECK(all.state.counts().lost_replies == 50);
  CHECK(all.state.counts().sent == 100);
  CHECK(all.own == 100);
  const Choices none({}, 50);
  CHECK(none.log.find_first_not_of("0k") == std::string::npos);
  CHECK(none.state.counts().sent == 50);
}

}  // namespace
}  // namespace rollcall::simulate
