#include "simulate/day/live_page.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>

#include "simulate/day/room_scene.hpp"
#include "simulate/day/visitors.hpp"

namespace rollcall::simulate {

namespace {

// PROTOCOL.md 4.18: the login button shows from then on.
constexpr std::int64_t kLoginOpensS = 1200;
constexpr std::int64_t kText = 1, kPicture = 2;

class LivePage {
 public:
  LivePage(const Lesson& lesson, const Pace& pace, bool everything, const Dice& dice)
      : lesson_(lesson), pace_(pace), everything_(everything), dice_(dice) {}

  std::vector<Draft> show(const std::vector<Person>& people) {
    std::int64_t number = 0;
    for (const Visitor& visitor : visitors_of(lesson_, people, everything_)) visit(visitor, number++);
    std::stable_sort(drafts_.begin(), drafts_.end(),
                     [](const Draft& a, const Draft& b) { return a.at < b.at; });
    return std::move(drafts_);
  }

 private:
  // The page calls somebody who gave no name a guest.
  static std::string nickname(const Visitor& visitor) { return visitor.nickname.value_or("游客"); }

  bool live() const {
    return lesson_.anybody_came() && lesson_.deleted_at == 0 && lesson_.starts_at < lesson_.closed_at;
  }

  bool does(std::int64_t chance, std::int64_t number, Dice& dice) const {
    return (everything_ && number == 0) || dice.percent(chance);
  }

  std::int64_t during(Dice& dice) const { return dice.between(lesson_.starts_at, lesson_.closed_at - 1); }

  void visit(const Visitor& visitor, std::int64_t number) {
    Dice dice = dice_.of("visit", number);
    if (!visitor.guest && does(20, number, dice)) reserve(visitor, dice);
    if (!live()) return;
    if (does(40, number, dice)) log_in(visitor, dice);
    if (does(25, number, dice)) like(visitor, dice);
    if (does(10, number, dice)) click_goods(visitor, dice);
    if (does(25, number, dice)) chat(visitor, number, dice);
  }

  void add(std::string cmd, std::int64_t at, Value data) {
    drafts_.push_back(event_of(lesson_, std::move(cmd), at, Value::object({{"Data", std::move(data)}})));
  }

  void reserve(const Visitor& visitor, Dice& dice) {
    const std::int64_t first = lesson_.starts_at - pace_.of(1500), last = lesson_.starts_at - pace_.of(300);
    const std::int64_t until = lesson_.deleted_at == 0 ? last : std::min(last, lesson_.deleted_at - 3);
    if (until < first) return;
    const std::int64_t at = dice.between(first, until);
    add("LiveReserve", at, Value::object({{"Telephone", visitor.telephone}, {"ReserveTime", at}}));
    abridge(drafts_.back(), lesson_, dice);
  }

  void log_in(const Visitor& visitor, Dice& dice) {
    const std::int64_t opens = lesson_.starts_at - pace_.of(kLoginOpensS);
    const std::int64_t at = dice.between(opens, lesson_.closed_at - 1);
    add("LiveWebLogin", at,
        Value::object(
            {{"Telephone", visitor.telephone}, {"LoginTime", at}, {"Nickname", nickname(visitor)}}));
  }

  void like(const Visitor& visitor, Dice& dice) {
    for (std::int64_t left = dice.between(1, 3); left > 0; --left) {
      const std::int64_t at = during(dice);
      add("LiveLike", at, Value::object({{"Telephone", visitor.telephone}, {"Time", at}}));
      abridge(drafts_.back(), lesson_, dice);
    }
  }

  void click_goods(const Visitor& visitor, Dice& dice) {
    static const std::vector<const char*> kGoods = {"三字经", "Workbook 3 <new>", "数学 \"趣味\" 练习"};
    const std::int64_t at = during(dice), number = dice.between(0, 2);
    add("LiveGoodsClickDetail", at,
        Value::object({{"Telephone", visitor.telephone},
                       {"Nickname", nickname(visitor)},
                       {"Time", at},
                       {"GoodNum", 60 + number},
                       {"GoodName", kGoods[static_cast<std::size_t>(number)]}}));
  }

  void chat(const Visitor& visitor, std::int64_t number, Dice& dice) {
    const std::int64_t messages = everything_ && number == 0 ? 4 : dice.between(1, 3);
    for (std::int64_t i = 0; i < messages; ++i) {
      const bool picture = everything_ && number == 0 ? i % 2 == 1 : dice.percent(20);
      const bool escaped = everything_ && number == 0 ? i < 2 : dice.percent(50);
      say(visitor, picture, escaped, dice);
    }
  }

  // `ext` is escaped JSON text in the table, an object in the sample (quirk 49).
  void say(const Visitor& visitor, bool picture, bool escaped, Dice& dice) {
    static const std::vector<const char*> kSayings = {"讲的很好", "What page?", "老师好 👋", "1+1=2 & 3<4",
                                                      "收到"};
    const std::int64_t at = during(dice), serial = dice.between(0, 0xFFFFFF);
    const std::string role = fmt::format("BHH{:06x}", serial);
    Value ext = Value::object({{"role", dice.percent(90) ? 1 : 99},
                               {"roleid", role},
                               {"messageID", fmt::format("{}-{}", role, at)},
                               {"mark", ""}});
    const std::string text = picture ? fmt::format("https://files.classin.example/live/{}.png", role)
                                     : std::string(dice.pick(kSayings));
    Value detail = Value::object({{"msg", text},
                                  {"type", picture ? kPicture : kText},
                                  {"ext", escaped ? Value(written(ext)) : std::move(ext)}});
    add("LiveChatMsgDetail", at,
        Value::object({{"Account", visitor.telephone},
                       {"Nickname", nickname(visitor)},
                       {"TimeStamp", at},
                       {"IP", "203.0.113.77"},
                       {"MsgDetail", std::move(detail)}}));
  }

  const Lesson& lesson_;
  const Pace& pace_;
  const bool everything_;
  const Dice dice_;
  std::vector<Draft> drafts_;
};

}  // namespace

std::vector<Draft> live_page_of(const Lesson& lesson, const std::vector<Person>& viewers, const Pace& pace,
                                bool everything, Dice dice) {
  return LivePage(lesson, pace, everything, dice).show(viewers);
}

}  // namespace rollcall::simulate
