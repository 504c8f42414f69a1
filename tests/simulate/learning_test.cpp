#include "simulate/day/learning.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <tuple>

#include "classin/lms.hpp"
#include "simulate/small_school.hpp"

using namespace rollcall;
using namespace rollcall::simulate;
using namespace rollcall::simulate::small_school;

namespace {

constexpr std::uint64_t kSeeds = 120;
constexpr ActivityId kFirst{54911990};

// Lessons at the start of the day, homework set when they are over.
struct Classroom {
  Pace pace;
  CourseOf course;
  Lesson first, second;

  explicit Classroom(const Pace& p, std::int64_t count = 8)
      : pace(p), course{CourseId{116576}, "数学", person(0, p, kTeacher), students(count, p)} {
    first = second = lesson(p, course.students);
    second.class_id = ClassId{25673};
    second.attendees.clear();  // nobody came
  }

  Learning learning(std::uint64_t seed, bool everything) const {
    return learning_of(course, {&second, &first}, set_at(), kFirst, pace, everything, Dice(seed));
  }
  std::int64_t set_at() const { return kStart + pace.lesson_s(); }
};

void for_many_days(const std::function<void(const Classroom&, const Learning&)>& check) {
  for (const Pace& pace : kPaces) {
    const Classroom classroom(pace);
    for (std::uint64_t seed = 1; seed <= kSeeds; ++seed)
      check(classroom, classroom.learning(seed, seed % 5 == 0));
  }
}

// Days that show everything, with a single student too.
void for_full_days(const std::function<void(std::int64_t count, const Learning&)>& check) {
  for (const Pace& pace : kPaces) {
    for (const std::int64_t count : {1, 8}) {
      for (std::uint64_t seed = 1; seed <= 20; ++seed)
        check(count, Classroom(pace, count).learning(seed, true));
    }
  }
}

int number_of(const std::string& kind) { return kind == "homework" ? 0 : kind == "exam" ? 1 : 2; }

// What a receiver is to keep, found the plain way.
using GradeKey = std::tuple<int, ActivityId, Uid>;
std::map<GradeKey, std::vector<records::Grade>> states(const std::vector<Received>& pushes) {
  std::map<GradeKey, std::vector<records::Grade>> found;
  for (const Received& push : pushes) {
    for (const auto& row : projecting::rows<records::Grade>(push.facts)) {
      found[{static_cast<int>(row.kind), row.activity_id, row.student_uid}].push_back(row);
    }
  }
  return found;
}

std::optional<double> parts(std::optional<std::int64_t> amount, double of_one) {
  return amount ? std::optional(static_cast<double>(*amount) / of_one) : std::nullopt;
}

void check_same(const Grade& grade, const records::Grade& row) {
  CHECK(row.activity_name == grade.activity_name);
  CHECK(row.course_id == grade.course_id);
  CHECK(row.score == parts(grade.score_e2, 100));
  CHECK(row.full_score == parts(grade.full_score_e2, 100));
  CHECK(row.rate == parts(grade.rate_e6, 1'000'000));
  CHECK(row.submitted_at == grade.submitted_at);
  CHECK(row.corrected_at == grade.corrected_at);
  CHECK(row.returned == grade.returned);
}

const Value* in_data(const Draft& draft, std::string_view key) {
  return draft.fields.find("Data")->find(key);
}

template <class Condition>
bool any_draft(const Learning& learning, std::string_view cmd, Condition condition) {
  return std::any_of(learning.drafts.begin(), learning.drafts.end(),
                     [&](const Draft& draft) { return draft.cmd == cmd && condition(draft); });
}

template <class Rows, class Condition>
bool any(const Rows& rows, Condition condition) {
  return std::any_of(rows.begin(), rows.end(), condition);
}

// The kinds of which a student's older grading arrives after the newest.
std::set<int> told_late(const std::vector<Received>& pushes) {
  std::map<GradeKey, std::pair<std::int64_t, std::int64_t>> newest;  // graded, made
  std::set<int> kinds;
  for (const bool look : {false, true}) {
    for (const Received& push : pushes) {
      for (const auto& row : projecting::rows<records::Grade>(push.facts)) {
        const GradeKey key{static_cast<int>(row.kind), row.activity_id, row.student_uid};
        const std::pair state{row.graded_at, push.draft.at};
        auto& [graded_at, made_at] = newest.try_emplace(key, state).first->second;
        if (!look && row.graded_at > graded_at) std::tie(graded_at, made_at) = state;
        if (look && row.graded_at < graded_at && push.draft.at > made_at) kinds.insert(std::get<0>(key));
      }
    }
  }
  return kinds;
}

}  // namespace

TEST_CASE("of every grade, the newest state that is pushed is the true one") {
  for_many_days([](const Classroom&, const Learning& day) {
    const auto found = states(received(day.drafts));
    REQUIRE(found.size() == day.grades.size());
    auto at = found.begin();
    for (const Grade& grade : day.grades) {
      CHECK(at->first == GradeKey{number_of(grade.kind), grade.activity_id, grade.student.uid});
      const auto& rows = at->second;
      check_same(grade, *std::max_element(rows.begin(), rows.end(), [](const auto& a, const auto& b) {
                   return a.graded_at < b.graded_at;
                 }));
      ++at;
    }
  });
}

TEST_CASE("states of a grade from the same instant say the same") {
  std::size_t repeated = 0;
  for_many_days([&](const Classroom&, const Learning& day) {
    for (const auto& [key, rows] : states(received(day.drafts))) {
      std::map<std::int64_t, records::Grade> by_instant;
      for (const auto& row : rows) {
        const auto [at, first] = by_instant.try_emplace(row.graded_at, row);
        repeated += first ? 0 : 1;
        CHECK(row.score == at->second.score);
        CHECK(row.rate == at->second.rate);
        CHECK(row.returned == at->second.returned);
        CHECK(row.submitted_at == at->second.submitted_at);
        CHECK(row.corrected_at == at->second.corrected_at);
      }
    }
  });
  CHECK(repeated > 0);
}

TEST_CASE("every handing in that is pushed is a submission, late when it is behind the time allowed") {
  for_many_days([](const Classroom& classroom, const Learning& day) {
    std::vector<records::Submission> rows;
    for (const Received& push : received(day.drafts)) {
      for (const auto& row : projecting::rows<records::Submission>(push.facts)) rows.push_back(row);
    }
    std::sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) {
      return std::tie(a.activity_id, a.student_uid, a.submitted_at) <
             std::tie(b.activity_id, b.student_uid, b.submitted_at);
    });
    REQUIRE(rows.size() == day.submissions.size());
    std::set<std::tuple<ActivityId, Uid>> seen;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const Submission& submission = day.submissions[i];
      CHECK(rows[i].activity_id == submission.activity_id);
      CHECK(rows[i].student_uid == submission.student.uid);
      CHECK(rows[i].submitted_at == submission.submitted_at);
      CHECK(rows[i].activity_name == submission.activity_name);
      CHECK(rows[i].course_id == submission.course_id);
      CHECK(rows[i].late == submission.late);
      CHECK(rows[i].revision == submission.revision);
      CHECK(submission.revision == !seen.insert({submission.activity_id, submission.student.uid}).second);
      CHECK(submission.late == (submission.submitted_at > classroom.set_at() + classroom.pace.of(3 * 3600)));
    }
  });
}

TEST_CASE("a push of learning notes whom it names, and says the name of its own time") {
  bool renamed = false, nameless = false;
  for_many_days([&](const Classroom& classroom, const Learning& day) {
    std::map<Uid, Person> people = {{classroom.course.teacher.uid, classroom.course.teacher}};
    for (const Person& student : classroom.course.students) people[student.uid] = student;
    for (const Received& push : received(day.drafts)) {
      std::set<Uid> named;
      for (const auto& claim : projecting::rows<records::Claim>(push.facts)) {
        if (claim.subject != records::Subject::person || claim.attribute != records::Attribute::name)
          continue;
        named.insert(Uid{claim.subject_id});
        const Person& person = people.at(Uid{claim.subject_id});
        CHECK(claim.text == person.name_at(push.draft.own_time()));
        renamed = renamed || claim.text == person.new_name;
      }
      CHECK(named == std::set<Uid>(push.draft.named.begin(), push.draft.named.end()));
      CHECK((named.empty() || push.draft.has_action_time));
      nameless = nameless || named.empty();
    }
  });
  CHECK(renamed);
  CHECK(nameless);
}

TEST_CASE("no push of learning is made before what it tells of, and nothing is handed in before it was set") {
  for_many_days([](const Classroom& classroom, const Learning& day) {
    for (const Received& push : received(day.drafts)) {
      for (const auto& row : projecting::rows<records::Submission>(push.facts)) {
        CHECK(row.submitted_at > classroom.set_at());
        CHECK(push.draft.at >= row.submitted_at);
      }
      for (const auto& row : projecting::rows<records::Grade>(push.facts)) {
        CHECK(row.submitted_at >= (row.class_id ? kStart : classroom.set_at()));
        CHECK(row.graded_at >= *row.submitted_at);
        CHECK(push.draft.at >= row.graded_at);
        CHECK(push.draft.at >= push.draft.action_time.value_or(push.draft.at));
      }
    }
  });
}

TEST_CASE("a paper in class is taken by those who are inside, in the class that took place") {
  std::size_t inside = 0, elsewhere = 0;
  for_many_days([&](const Classroom& classroom, const Learning& day) {
    for (const auto& [key, rows] : states(received(day.drafts))) {
      for (const auto& row : rows) {
        if (!row.class_id) {
          ++elsewhere;
          continue;
        }
        ++inside;
        CHECK(row.kind != records::GradeKind::homework);
        CHECK(row.class_id == classroom.first.class_id);
        const auto& attendees = classroom.first.attendees;
        CHECK(any(attendees, [&](const Attendee& attendee) {
          return attendee.person.uid == row.student_uid && attendee.inside(*row.submitted_at);
        }));
      }
    }
  });
  CHECK(inside > 0);
  CHECK(elsewhere > 0);
}

TEST_CASE("a course's activities have ids of its own, each with one kind and one name") {
  for_many_days([](const Classroom&, const Learning& day) {
    std::map<ActivityId, std::pair<std::string, std::string>> activities;
    for (const Grade& grade : day.grades) {
      CHECK(grade.activity_id >= kFirst);
      CHECK(grade.activity_id.value < kFirst.value + kActivitiesPerCourse);
      const std::pair what{grade.kind, grade.activity_name};
      CHECK(activities.try_emplace(grade.activity_id, what).first->second == what);
    }
    for (const Submission& submission : day.submissions) {
      const std::pair what{std::string("homework"), submission.activity_name};
      CHECK(activities.try_emplace(submission.activity_id, what).first->second == what);
    }
  });
}

TEST_CASE("a day that shows everything has every way to hand in") {
  for_full_days([](std::int64_t count, const Learning& day) {
    CHECK(any(day.submissions, [](const Submission& s) { return s.late; }));
    CHECK(any(day.submissions, [](const Submission& s) { return s.revision; }));
    CHECK(any(day.submissions, [](const Submission& s) { return !s.revision && !s.late; }));
    CHECK(any_draft(day, "HomeworkSubmit",
                    [](const Draft& d) { return d.fields.find("StudentInfo") != nullptr; }));
    CHECK(any_draft(day, "HomeworkSubmit",
                    [](const Draft& d) { return in_data(d, "StudentInfo") != nullptr; }));
    const auto handed_in = messages<classin::HomeworkSubmit>(day.drafts);
    CHECK(any(handed_in,
              [](const classin::HomeworkSubmit& m) { return !m.files.empty() && m.files[0].source; }));
    for (const auto& m : handed_in) {
      CHECK(m.students_total == count);
      CHECK(m.submitted_total <= count);
      CHECK(m.submitted_total >= 1);
    }
  });
}

TEST_CASE("a day that shows everything has every way to grade homework") {
  for_full_days([](std::int64_t, const Learning& day) {
    std::set<std::string> ways;
    for (const auto& m : messages<classin::HomeworkScore>(day.drafts)) {
      const bool old = !m.state && !m.grading_plan;
      const bool number = m.student_score && classin::number_in(*m.student_score);
      ways.insert(m.state == 50     ? "returned"
                  : old             ? "old"
                  : number          ? "number"
                  : m.student_score ? "word"
                                    : "silent");
    }
    CHECK(ways == std::set<std::string>{"number", "old", "returned", "silent", "word"});
    CHECK(told_late(received(day.drafts)) == std::set<int>{0, 1, 2});
  });
}

TEST_CASE("a day that shows everything has every shape of a graded paper") {
  for_full_days([](std::int64_t, const Learning& day) {
    for (const std::string cmd : {"ExamScore", "AnswerSheetScore"}) {
      CHECK(any_draft(day, cmd, [](const Draft& d) { return in_data(d, "TopicDetails") == nullptr; }));
      CHECK(any_draft(day, cmd, [](const Draft& d) { return in_data(d, "TopicDetails") != nullptr; }));
    }
    for (const char* key : {"MaximumScore", "Score"}) {
      CHECK(any_draft(day, "AnswerSheetScore", [&](const Draft& d) { return in_data(d, key) != nullptr; }));
    }
    CHECK(any_draft(day, "ExamScore", [](const Draft& d) { return in_data(d, "ClassId") == nullptr; }));
    const auto exams = messages<classin::ExamScore>(day.drafts);
    CHECK(any(exams, [](const auto& m) { return m.paper.class_id.has_value(); }));
    CHECK(any(exams, [](const auto& m) { return m.paper.teacher.uid == 0; }));
    CHECK(any(exams, [](const auto& m) { return m.paper.teacher.uid != 0; }));
    const auto sheets = messages<classin::AnswerSheetScore>(day.drafts);
    CHECK(any(sheets, [](const auto& m) { return m.paper.class_id.has_value(); }));
    CHECK(any(sheets, [](const auto& m) { return m.paper.corrected_at == 0 && m.elapsed; }));
    CHECK(any(sheets, [](const auto& m) { return m.paper.corrected_at != 0; }));
    for (const auto& m : exams) {
      for (const auto& topic : m.paper.topics) {
        CHECK((topic.type == "6") == !topic.sub_topics.empty());
        CHECK((topic.type == "4") == (topic.results.size() > 1));
        CHECK(topic.score <= topic.max_score);
      }
    }
    bool whole = false, list = false;
    for (const Draft& draft : day.drafts) {
      const Value* topics = draft.cmd == "ExamScore" ? in_data(draft, "TopicDetails") : nullptr;
      if (topics == nullptr) continue;
      const Value& result = *std::get<Value::Items>(topics->variant()).front().find("TopicResult");
      whole = whole || std::holds_alternative<std::int64_t>(result.variant());
      list = list || std::holds_alternative<Value::Items>(result.variant());
    }
    CHECK(whole);
    CHECK(list);
  });
}

TEST_CASE("the same seed gives the same learning, byte for byte") {
  const Classroom classroom{Pace()};
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const auto once = bodies(classroom.learning(seed, true).drafts);
    CHECK(once == bodies(classroom.learning(seed, true).drafts));
    CHECK(once != bodies(classroom.learning(seed + 1, true).drafts));
  }
}
