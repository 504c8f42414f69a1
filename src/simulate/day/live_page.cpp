#include "simulate/day/live_page.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>

#include "simulate/day/room_scene.hpp"

namespace rollcall::simulate {

namespace {

// PROTOCOL.md 4.18: the login button shows from then on.
constexpr std::int64_t kLoginOpensS = 1200;
constexpr std::int64_t kText = 1, kPicture = 2;

// Whoever looks at the page: a person by phone or e-mail, or a guest.
struct Viewer {
  const Person* person = nullptr;
  std::string telephone;

  std::string nickname(std::int64_t at) const { return person == nullptr ? "游客" : person->name_at(at); }
};

class LivePage {
 public:
  LivePage(const Lesson& lesson, const Pace& pace, bool everything, const Dice& dice)
      : lesson_(lesson), pace_(pace), everything_(everything), dice_(dice) {}

  std::vector<Draft> show(const std::vector<Person>& people) {
    std::int64_t number = 0;
    for (const Person& person : people) {
      visit(viewer_of(person, number), number);
      ++number;
    }
    Dice dice = dice_.of("guest");
    if (everything_ || dice.percent(30)) {
      visit({nullptr, fmt::format("yk_{:08x}", dice.between(0, 0xFFFFFFFF))}, number);
    }
    std::stable_sort(drafts_.begin(), drafts_.end(),
                     [](const Draft& a, const Draft& b) { return a.at < b.at; });
    return std::move(drafts_);
  }

 private:
  Viewer viewer_of(const Person& person, std::int64_t number) const {
    const bool by_mail = !person.email.empty() && dice_.of("login by", number).percent(30);
    return {&person, by_mail ? person.email : person.account()};
  }

  bool live() const {
    return lesson_.anybody_came() && lesson_.deleted_at == 0 && lesson_.starts_at < lesson_.closed_at;
  }

  bool does(std::int64_t chance, std::int64_t number, Dice& dice) const {
    return (everything_ && number == 0) || dice.percent(chance);
  }

  std::int64_t during(Dice& dice) const { return dice.between(lesson_.starts_at, lesson_.closed_at - 1); }

  void visit(const Viewer& viewer, std::int64_t number) {
    Dice dice = dice_.of("visit", number);
    if (viewer.person != nullptr && does(20, number, dice)) reserve(viewer, dice);
    if (!live()) return;
    if (does(40, number, dice)) log_in(viewer, dice);
    if (does(25, number, dice)) like(viewer, dice);
    if (does(10, number, dice)) click_goods(viewer, dice);
    if (does(25, number, dice)) chat(viewer, number, dice);
  }

  void add(std::string cmd, std::int64_t at, Value data) {
    drafts_.push_back(event_of(lesson_, std::move(cmd), at, Value::object({{"Data", std::move(data)}})));
  }

  void reserve(const Viewer& viewer, Dice& dice) {
    const std::int64_t first = lesson_.starts_at - pace_.of(1500), last = lesson_.starts_at - pace_.of(300);
    const std::int64_t until = lesson_.deleted_at == 0 ? last : std::min(last, lesson_.deleted_at - 3);
    if (until < first) return;
    const std::int64_t at = dice.between(first, until);
    add("LiveReserve", at, Value::object({{"Telephone", viewer.telephone}, {"ReserveTime", at}}));
    abridge(drafts_.back(), lesson_, dice);
  }

  void log_in(const Viewer& viewer, Dice& dice) {
    const std::int64_t opens = lesson_.starts_at - pace_.of(kLoginOpensS);
    const std::int64_t at = dice.between(opens, lesson_.closed_at - 1);
    add("LiveWebLogin", at,
        Value::object(
            {{"Telephone", viewer.telephone}, {"LoginTime", at}, {"Nickname", viewer.nickname(at)}}));
  }

  void like(const Viewer& viewer, Dice& dice) {
    for (std::int64_t left = dice.between(1, 3); left > 0; --left) {
      const std::int64_t at = during(dice);
      add("LiveLike", at, Value::object({{"Telephone", viewer.telephone}, {"Time", at}}));
      abridge(drafts_.back(), lesson_, dice);
    }
  }

  void click_goods(const Viewer& viewer, Dice& dice) {
    static const std::vector<const char*> kGoods = {"三字经", "Workbook 3 <new>", "数学 \"趣味\" 练习"};
    const std::int64_t at = during(dice), number = dice.between(0, 2);
    add("LiveGoodsClickDetail", at,
        Value::object({{"Telephone", viewer.telephone},
                       {"Nickname", viewer.nickname(at)},
                       {"Time", at},
                       {"GoodNum", 60 + number},
                       {"GoodName", kGoods[static_cast<std::size_t>(number)]}}));
  }

  void chat(const Viewer& viewer, std::int64_t number, Dice& dice) {
    const std::int64_t messages = everything_ && number == 0 ? 4 : dice.between(1, 3);
    for (std::int64_t i = 0; i < messages; ++i) {
      const bool picture = everything_ && number == 0 ? i % 2 == 1 : dice.percent(20);
      const bool escaped = everything_ && number == 0 ? i < 2 : dice.percent(50);
      say(viewer, picture, escaped, dice);
    }
  }

  // `ext` is escaped JSON text in the table, an object in the sample (quirk 49).
  void say(const Viewer& viewer, bool picture, bool escaped, Dice& dice) {
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
        Value::object({{"Account", viewer.telephone},
                       {"Nickname", viewer.nickname(at)},
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
