#include "simulate/day/discussion.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace rollcall::simulate {

namespace {

enum Kind : std::int64_t { kComment = 1, kReply = 2, kLike = 3 };
enum Operation : std::int64_t { kAdded = 1, kDeleted = 2, kChanged = 3 };
constexpr std::int64_t kLongestS = 24 * 60;                 // from the first comment to the last word
constexpr std::int64_t kTeacherRole = 1, kStudentRole = 2;  // not the codes of Identity (quirk 72)

struct Entry {
  Kind kind = kComment;
  std::int64_t id = 0, parent = 0;
  const Person* author = nullptr;
};

class Discussion {
 public:
  Discussion(const NewsOf& of, const Pace& pace, bool everything, const Dice& dice)
      : of_(of),
        pace_(pace),
        everything_(everything),
        dice_(dice),
        at_(dice_.between(of.from, std::max(of.from, of.to - pace.of(kLongestS)))),
        unit_(dice_.between(50'000'000, 59'999'999)),
        topic_(dice_.between(60'000'000, 69'999'999)) {}

  std::vector<Draft> take_place() {
    if (!everything_ && !dice_.percent(25)) return {};
    for (std::int64_t left = dice_.between(1, 3); left > 0; --left) thread();
    return std::move(drafts_);
  }

 private:
  bool happens(std::int64_t chance) { return everything_ || dice_.percent(chance); }

  const Person* anybody() {
    if (of_.students.empty() || dice_.percent(30)) return &of_.teacher;
    return &dice_.pick(of_.students);
  }

  void thread() {
    const Entry comment{kComment, next_id_++, 0, anybody()};
    tell(kAdded, comment);
    if (happens(60)) reply_to(comment);
    if (happens(50)) like(comment);
    if (happens(25)) tell(kChanged, comment);
    if (happens(15)) tell(kDeleted, comment);
  }

  void reply_to(const Entry& comment) {
    const Entry reply{kReply, next_id_++, comment.id, anybody()};
    tell(kAdded, reply);
    if (happens(20)) tell(kChanged, reply);
    if (happens(20)) tell(kDeleted, reply);
  }

  void like(const Entry& comment) {
    const Entry like{kLike, comment.id, 0, anybody()};
    tell(kAdded, like);
    if (happens(30)) tell(kDeleted, like);
  }

  Value detail(Operation operation, const Entry& entry) {
    static const std::vector<const char*> kContents = {"讨论回复111", "I agree 👍", "[附件]",
                                                       "见第 3 题 [附件]", "\"why\" & <how>?"};
    Value detail = Value::object({{"Type", entry.kind}, {"CommentId", entry.id}});
    if (entry.kind == kLike) return detail.add("LikeCount", operation == kAdded ? 1 : 0);
    if (operation != kDeleted) detail.add("CommentContent", dice_.pick(kContents));
    if (entry.kind != kReply) return detail;
    detail.add("ParentId", entry.parent);
    if (dice_.percent(50)) detail.add("TopReplyCount", operation == kDeleted ? 0 : 1);
    return detail;
  }

  void tell(Operation operation, const Entry& entry) {
    at_ += dice_.between(1, pace_.of(60));
    const Person& author = *entry.author;
    const std::int64_t role = author.uid == of_.teacher.uid ? kTeacherRole : kStudentRole;
    Value data = Value::object({{"UnitId", unit_},
                                {"UnitName", dice_.percent(20) ? "" : "第一单元"},
                                {"ActivityId", topic_},
                                {"ActivityName", "讨论: What did you learn?"},
                                {"TeacherUid", of_.teacher.uid.value},
                                {"TeacherName", of_.teacher.name_at(at_)},
                                {"TeacherAccount", of_.teacher.account()},
                                {"CreatorUid", author.uid.value},
                                {"CreatorName", author.name_at(at_)},
                                {"CreatorAccount", author.account()},
                                {"CreatorRole", role},
                                {"CommentDetail", detail(operation, entry)}});
    Value fields =
        Value::object({{"OpType", operation}, {"CourseName", of_.course_name}, {"Data", std::move(data)}});
    drafts_.push_back(about(of_.course_id, "DiscussionChangeInfo", at_, std::move(fields)));
  }

  const NewsOf& of_;
  const Pace& pace_;
  const bool everything_;
  Dice dice_;
  std::int64_t at_, unit_, topic_;
  std::int64_t next_id_ = dice_.between(18'000'000, 18'999'999);
  std::vector<Draft> drafts_;
};

}  // namespace

std::vector<Draft> discussion_of(const NewsOf& of, const Pace& pace, bool everything, const Dice& dice) {
  return Discussion(of, pace, everything, dice).take_place();
}

}  // namespace rollcall::simulate
