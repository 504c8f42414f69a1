// Live pages, what comes after class, and the news of a school: all that ClassIn pushes beside rooms and
// marks.
#include <doctest/doctest.h>

#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "made_lessons.hpp"
#include "simulate/day/after_class.hpp"
#include "simulate/day/live_page.hpp"
#include "simulate/day/room_rounds.hpp"
#include "simulate/day/school_news.hpp"

namespace rollcall {
namespace {

using made::Dice;
using made::Draft;
using made::Lesson;
using made::Pace;
using made::Person;
using made::Read;
using simulate::NewsOf;

std::vector<Person> viewers() {
  std::vector<Person> people;
  for (std::int64_t i = 10; i < 18; ++i) people.push_back(made::person(i, simulate::kStudent));
  return people;
}

struct Told {
  Lesson lesson;
  std::vector<Draft> drafts;
  std::vector<Read> read;
};

Told live_page(std::uint64_t seed, const Pace& pace, bool everything = false) {
  Told told{made::lesson(seed, pace, everything), {}, {}};
  told.drafts = simulate::live_page_of(told.lesson, viewers(), pace, everything, Dice(seed).of("page"));
  told.read = made::read(told.drafts, seed);
  return told;
}

Told after_class(std::uint64_t seed, const Pace& pace, bool everything = false) {
  Told told{made::lesson(seed, pace, everything), {}, {}};
  told.drafts = simulate::after_class_of(told.lesson, pace, everything, Dice(seed).of("after"));
  told.read = made::read(told.drafts, seed);
  return told;
}

NewsOf news_of(const Pace& pace) {
  NewsOf of{.course_id = CourseId{116576}, .course_name = "数学 \"3\""};
  of.teacher = made::person(1, simulate::kTeacher);
  of.teacher.renamed_at = 1'790'000'000 + pace.of(1800);
  of.teacher.new_name = "New Name";
  of.students = viewers();
  of.former = made::person(99, simulate::kStudent);
  of.from = 1'790'000'000;
  of.to = of.from + pace.of(3600);
  return of;
}

struct News {
  NewsOf of;
  std::vector<Draft> drafts;
  std::vector<Read> read;
};

News news(std::uint64_t seed, const Pace& pace, bool everything = false) {
  News n{news_of(pace), {}, {}};
  n.drafts = simulate::school_news_of(n.of, pace, everything, Dice(seed).of("news"));
  n.read = made::read(n.drafts, seed);
  return n;
}

// A viewer's phone number or e-mail address, or a guest's id.
bool is_viewer(const std::optional<std::string>& telephone) {
  if (!telephone || telephone->empty()) return false;
  if (telephone->starts_with("yk_")) return true;
  for (const Person& person : viewers()) {
    if (*telephone == person.phone || *telephone == person.email) return true;
  }
  return false;
}

void check_order(const std::vector<Draft>& drafts) {
  for (std::size_t i = 1; i < drafts.size(); ++i) CHECK(drafts[i - 1].at <= drafts[i].at);
}

void check_seen(const std::set<std::string>& seen, const std::set<std::string>& wanted) {
  for (const std::string& what : wanted) CHECK_MESSAGE(seen.contains(what), what);
}

}  // namespace

TEST_CASE("on the live page people reserve before the class, and do the rest while it is live") {
  std::size_t pushes = 0;
  made::each_day(200, [&](std::uint64_t seed, const Pace& pace) {
    const Told told = live_page(seed, pace, seed % 10 == 0);
    check_order(told.drafts);
    pushes += told.read.size();
    const auto& lesson = told.lesson;
    const auto during = [&](classin::Int at) {
      return at && lesson.starts_at <= *at && *at < lesson.closed_at;
    };
    for (const Read& read : told.read) {
      made::check_envelope(read, true);
      CHECK(read.draft.named.empty());
      if (const auto* m = read.as<classin::LiveReserve>()) {
        CHECK(is_viewer(m->telephone));
        CHECK(m->reserved_at.value() < lesson.starts_at);
        CHECK(m->reserved_at == read.happened_at());
      } else if (const auto* login = read.as<classin::LiveWebLogin>()) {
        CHECK(is_viewer(login->telephone));
        CHECK(login->login_at.value() >= lesson.starts_at - pace.of(1200));
        CHECK(login->login_at.value() < lesson.closed_at);
        CHECK(!login->nickname.value().empty());
      } else if (const auto* like = read.as<classin::LiveLike>()) {
        CHECK(is_viewer(like->telephone));
        CHECK(during(like->at));
      } else if (const auto* click = read.as<classin::LiveGoodsClickDetail>()) {
        CHECK(is_viewer(click->telephone));
        CHECK(during(click->at));
        CHECK(click->good_number.has_value());
        CHECK(click->good_name.has_value());
      } else if (const auto* chat = read.as<classin::LiveChatMsgDetail>()) {
        CHECK(is_viewer(chat->account));
        CHECK(during(chat->sent_at));
        CHECK(chat->message_id.value().ends_with(std::to_string(*chat->sent_at)));
        CHECK(chat->role.has_value());
        CHECK(chat->ip.has_value());
        CHECK(!chat->message.value().empty());
      } else {
        FAIL("a message of another type");
      }
    }
  });
  CHECK(pushes > 1000);
}

TEST_CASE("the live page of the class with everything has every message and shape") {
  made::each_day(40, [](std::uint64_t seed, const Pace& pace) {
    std::set<std::string> seen;
    for (const Read& read : live_page(seed, pace, true).read) {
      seen.insert(read.envelope.cmd);
      const auto* chat = read.as<classin::LiveChatMsgDetail>();
      if (chat == nullptr) continue;
      const auto* ext = read.draft.fields.find("Data")->find("MsgDetail")->find("ext");
      seen.insert(std::holds_alternative<std::string>(ext->variant()) ? "ext as text" : "ext as object");
      seen.insert("type " + std::to_string(*chat->type));
    }
    check_seen(seen, {"LiveReserve", "LiveWebLogin", "LiveLike", "LiveGoodsClickDetail", "LiveChatMsgDetail",
                      "ext as text", "ext as object", "type 1", "type 2"});
  });
}

TEST_CASE("nobody looks at the live page of a class that nobody entered or that was deleted") {
  made::each_day(40, [](std::uint64_t seed, const Pace& pace) {
    Lesson empty = made::lesson(seed, pace), deleted = empty;
    for (auto& attendee : empty.attendees) attendee.stays.clear();
    deleted.deleted_at = deleted.closed_at = deleted.starts_at - pace.of(900);
    for (const Lesson& lesson : {empty, deleted}) {
      for (const Draft& draft : simulate::live_page_of(lesson, viewers(), pace, false, Dice(seed))) {
        CHECK(draft.cmd == "LiveReserve");
        if (lesson.deleted_at != 0) CHECK(draft.at < lesson.deleted_at);
      }
    }
  });
}

TEST_CASE("after class each recording is told of once it exists") {
  std::size_t during = 0;
  made::each_day(200, [&](std::uint64_t seed, const Pace& pace) {
    const bool everything = seed % 10 == 0;
    const Told told = after_class(seed, pace, everything);
    std::set<std::string> ids;
    std::multiset<std::pair<std::int64_t, std::int64_t>> filed, made;
    for (const Read& read : told.read) {
      if (const auto* m = read.as<classin::Record>()) {
        CHECK(ids.insert(m->file_id).second);
        CHECK(m->ends_at.value() < read.draft.at);
        CHECK(m->duration == *m->ends_at - *m->starts_at);
        CHECK(m->size.has_value());
        CHECK((m->scene == "ClassRoom" || m->scene == "Camera.3"));
        if (m->scene == "ClassRoom") filed.insert({*m->starts_at, *m->ends_at});
        during += read.draft.at < told.lesson.closed_at ? 1 : 0;
        CHECK(made::rows<records::Recording>(read).size() == 1);
      }
      if (const auto* m = read.as<classin::Upload>()) {
        CHECK(ids.insert(m->file_id).second);
        CHECK(read.draft.at > told.lesson.closed_at);
      }
    }
    if (told.lesson.anybody_came()) {
      for (const auto& part : simulate::recordings_of(told.lesson, everything))
        made.insert({part.from, part.to});
    }
    CHECK(filed == made);
  });
  CHECK(during > 20);
}

TEST_CASE("ratings name who was there, come after they left, and a later one is newer") {
  std::size_t again = 0;
  made::each_day(200, [&](std::uint64_t seed, const Pace& pace) {
    const Told told = after_class(seed, pace, seed % 10 == 0);
    std::map<std::pair<Uid, bool>, std::int64_t> last;
    for (const Read& read : told.read) {
      const auto* m = read.as<classin::Rating>();
      if (m == nullptr) continue;
      CHECK(m->teacher_uid == told.lesson.teacher.uid);
      CHECK(!m->entries.empty());
      const auto rows = made::rows<records::Rating>(read);
      CHECK(rows.size() >= m->entries.size());
      for (const auto& row : rows) {
        const auto* student = made::attendee(told.lesson, row.student_uid.value);
        REQUIRE(student != nullptr);
        REQUIRE(!student->stays.empty());
        CHECK(student->person.identity == simulate::kStudent);
        CHECK(row.score.value() >= 1);
        CHECK(row.score.value() <= 5);
        const auto& of = row.by_teacher ? told.lesson.attendees[0] : *student;
        for (const auto& stay : of.stays) CHECK(stay.out < read.happened_at());
        auto& newest = last[{row.student_uid, row.by_teacher}];
        CHECK(newest < read.happened_at());
        again += newest != 0 ? 1 : 0;
        newest = read.happened_at();
      }
    }
  });
  CHECK(again > 50);
}

TEST_CASE("everything after class is understood, and nothing is told of a class that nobody entered") {
  made::each_day(200, [](std::uint64_t seed, const Pace& pace) {
    const Told told = after_class(seed, pace, seed % 10 == 0);
    check_order(told.drafts);
    for (const Read& read : told.read) {
      made::check_envelope(read, true);
      CHECK(read.draft.named.empty());
      if (const auto* chat = read.as<classin::ChatContent>()) {
        CHECK(chat->url.value().find("://") == std::string::npos);
        CHECK_FALSE(read.envelope.action_time.has_value());
        CHECK(read.draft.at > told.lesson.closed_at);
      }
      if (const auto* paper = read.as<classin::EduDt>()) {
        CHECK(paper->start_ms.value() >= told.lesson.starts_at * 1000);
        CHECK(paper->end_ms.value() < (told.lesson.closed_at + 1) * 1000);
        CHECK(!paper->questions.empty());
        CHECK(paper->questions[0].index == 0);
        CHECK(paper->questions[0].right_answer.has_value());
        std::set<std::string> names;
        for (const auto& a : told.lesson.attendees) names.insert(a.person.name_at(read.envelope.own_time()));
        for (const auto& answer : paper->questions[0].answers) CHECK(names.contains(answer.nickname.value()));
      }
    }
    Lesson empty = told.lesson;
    for (auto& attendee : empty.attendees) attendee.stays.clear();
    CHECK(simulate::after_class_of(empty, pace, false, Dice(seed)).empty());
  });
}

TEST_CASE("after the class with everything every message and shape comes") {
  std::set<std::string> at_times;
  made::each_day(40, [&](std::uint64_t seed, const Pace& pace) {
    std::set<std::string> seen;
    for (const Read& read : after_class(seed, pace, true).read) {
      seen.insert(read.envelope.cmd);
      if (const auto* m = read.as<classin::Record>()) seen.insert(m->scene.value());
      if (const auto* m = read.as<classin::EduDt>()) {
        seen.insert(m->type.value());
        at_times.insert(read.draft.class_as_cid ? "CID" : "ClassID");
      }
      if (const auto* m = read.as<classin::Rating>()) {
        for (const auto& e : m->entries) {
          seen.insert(e.by_teacher && e.by_student ? "both" : e.by_teacher ? "T2S" : "S2T");
          if (e.email) at_times.insert("e-mail");
        }
      }
    }
    check_seen(seen, {"Rating", "Record", "Upload", "EduDt", "ChatContent", "QRExam", "clientExam",
                      "ClassRoom", "Camera.3", "both", "T2S", "S2T"});
  });
  check_seen(at_times, {"CID", "ClassID", "e-mail"});
}

TEST_CASE("the news of a school are understood, but for what nobody knows") {
  made::each_day(200, [](std::uint64_t seed, const Pace& pace) {
    const News n = news(seed, pace, seed % 10 == 0);
    check_order(n.drafts);
    for (const Read& read : n.read) {
      const bool unknown = std::holds_alternative<classin::Unknown>(read.content);
      CHECK(unknown == (read.draft.cmd == "LessonMoodReport" || read.draft.cmd == "67371999"));
      made::check_envelope(read, !unknown);
      CHECK(n.of.from <= read.draft.at);
      CHECK(read.draft.at <= n.of.to);
    }
  });
}

TEST_CASE("account messages change the teacher, students without a phone number, and the one who left") {
  std::size_t renamed = 0;
  made::each_day(200, [&](std::uint64_t seed, const Pace& pace) {
    const News n = news(seed, pace, seed % 5 == 0);
    for (const Read& read : n.read) {
      if (const auto* m = read.as<classin::AccountCancellation>()) {
        CHECK(m->uid == n.of.former.uid);
        CHECK(m->cancelled_at == read.draft.at);
        CHECK(m->status == 255);
      }
      if (const auto* m = read.as<classin::ReplacePhoneNumber>()) {
        const bool of_teacher = m->uid == n.of.teacher.uid;
        for (const Person& person : n.of.students) CHECK((person.uid != m->uid || person.phone.empty()));
        for (const Person& person : n.of.students) CHECK(person.phone != m->telephone.value());
        CHECK((of_teacher || made::rows<records::AccountEvent>(read).size() == 1));
        CHECK(m->replaced_at == read.draft.at);
        CHECK((m->telephone->starts_with("1990000") || m->telephone->starts_with("001-555")));
      }
      if (const auto* m = read.as<classin::SetSubAccount>()) {
        CHECK(m->uid == n.of.teacher.uid);
        CHECK(read.draft.named == std::vector<Uid>{n.of.teacher.uid});
        CHECK(m->remark_name == n.of.teacher.name_at(read.envelope.own_time()));
        CHECK(m->telephone == n.of.teacher.phone);
        CHECK(m->permissions.has_value());
        renamed += m->remark_name == "New Name" ? 1 : 0;
      } else {
        CHECK(read.draft.named.empty());
      }
    }
  });
  CHECK(renamed > 10);
}

TEST_CASE("a discussion tells of comments before their replies, and of each with its author") {
  made::each_day(200, [](std::uint64_t seed, const Pace& pace) {
    std::set<std::int64_t> added;
    const News n = news(seed, pace, seed % 5 == 0);
    for (const auto& m : made::messages<classin::DiscussionChangeInfo>(n.read)) {
      const bool of_teacher = m.creator.uid == n.of.teacher.uid.value;
      CHECK(m.creator_role == (of_teacher ? 1 : 2));
      CHECK(m.teacher.uid == n.of.teacher.uid.value);
      CHECK(m.course_name == n.of.course_name);
      CHECK(m.activity_id.has_value());
      if (m.op_type == 1 && m.type != 3) CHECK(added.insert(m.comment_id.value()).second);
      CHECK(added.contains(m.comment_id.value()));
      CHECK(m.parent_id.has_value() == (m.type == 2));
      if (m.parent_id) CHECK(added.contains(*m.parent_id));
      CHECK(m.like_count.has_value() == (m.type == 3));
      CHECK(m.content.has_value() == (m.type != 3 && m.op_type != 2));
    }
  });
}

TEST_CASE("the news of the school with everything have every message and shape") {
  made::each_day(40, [](std::uint64_t seed, const Pace& pace) {
    std::set<std::string> seen;
    for (const Read& read : news(seed, pace, true).read) {
      seen.insert(read.envelope.cmd);
      if (const auto* m = read.as<classin::FileCov>()) seen.insert("result " + std::to_string(*m->result));
      if (const auto* m = read.as<classin::UserCheck>()) {
        seen.insert("check " + std::to_string(*m->check.info_source));
        CHECK(m->uid.has_value());
        CHECK(m->check.added_at == read.draft.at);
      }
      if (read.as<classin::ReplacePhoneNumber>() != nullptr) {
        const auto* number = read.draft.fields.find("Telephone");
        seen.insert(std::holds_alternative<std::string>(number->variant()) ? "number as text"
                                                                           : "number as number");
      }
      if (const auto* m = read.as<classin::DiscussionChangeInfo>()) {
        seen.insert("discussion " + std::to_string(*m->type) + std::to_string(*m->op_type));
      }
    }
    check_seen(seen, {"FileCov",
                      "UserCheck",
                      "ReplacePhoneNumber",
                      "setSubAccount",
                      "AccountCancellation",
                      "DiscussionChangeInfo",
                      "LessonMoodReport",
                      "67371999",
                      "result 2",
                      "result 3",
                      "check 3",
                      "check 6",
                      "check 7",
                      "number as text",
                      "number as number",
                      "discussion 11",
                      "discussion 12",
                      "discussion 13",
                      "discussion 21",
                      "discussion 22",
                      "discussion 23",
                      "discussion 31",
                      "discussion 32"});
  });
}

TEST_CASE("the same seed gives the same pages, files and news, another seed others") {
  std::set<std::string> different;
  made::each_day(20, [&](std::uint64_t seed, const Pace& pace) {
    const auto bytes = [&] {
      return made::all_bytes(live_page(seed, pace, true).drafts, seed) +
             made::all_bytes(after_class(seed, pace, true).drafts, seed) +
             made::all_bytes(news(seed, pace, true).drafts, seed);
    };
    const std::string once = bytes();
    CHECK(once == bytes());
    different.insert(once);
  });
  CHECK(different.size() == 2 * 20);
}

}  // namespace rollcall
