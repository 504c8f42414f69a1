// One table of all codes. A row holds for the calls of its mask; where calls differ in what a code means, it
// has several rows. What a code says about the world is read from its words only: "the class was created" is
// done, a step that failed on the way to a class is not known, a refusal is not done.
#include "outbound/codes.hpp"

#include <algorithm>
#include <array>

namespace rollcall::outbound {
namespace {

using Mask = std::uint32_t;

constexpr std::string_view kNames[] = {"addCourseClass",
                                       "getLoginLinked",
                                       "register",
                                       "addSchoolStudent",
                                       "addTeacher",
                                       "addCourse",
                                       "addCourseStudent",
                                       "editCourseClass",
                                       "delCourseClass",
                                       "setClassVideoMultiple",
                                       "createUnit",
                                       "updateUnit",
                                       "deleteUnit",
                                       "moveActivity",
                                       "createClassroom",
                                       "updateClassroom",
                                       "createActivityNoClass",
                                       "releaseActivity",
                                       "deleteActivity",
                                       "addStudent",
                                       "deleteStudent"};
constexpr std::size_t kV1Calls = 10;

constexpr Mask of(std::string_view name) {
  for (std::size_t i = 0; i < std::size(kNames); ++i) {
    if (kNames[i] == name) return Mask{1} << i;
  }
  return 0;
}

constexpr Mask kV1 = (Mask{1} << kV1Calls) - 1, kAll = (Mask{1} << std::size(kNames)) - 1, kV2 = kAll & ~kV1;
constexpr Mask kAddClass = of("addCourseClass"), kLink = of("getLoginLinked"), kRegister = of("register"),
               kSchoolStudent = of("addSchoolStudent"), kTeacher = of("addTeacher"),
               kCourse = of("addCourse"), kMember = of("addCourseStudent"), kEdit = of("editCourseClass"),
               kDelete = of("delCourseClass"), kVideo = of("setClassVideoMultiple");
constexpr Mask kUnit = of("createUnit"), kUpdateUnit = of("updateUnit"), kDeleteUnit = of("deleteUnit"),
               kMove = of("moveActivity"), kRoom = of("createClassroom"), kUpdate = of("updateClassroom"),
               kDraft = of("createActivityNoClass"), kRelease = of("releaseActivity"),
               kRemove = of("deleteActivity"), kAddStudent = of("addStudent"),
               kDropStudent = of("deleteStudent");
constexpr Mask kCreate = kAddClass | kRoom, kChange = kEdit | kUpdate, kClass = kCreate | kChange,
               kV1Class = kAddClass | kEdit, kNobody = 0;

struct Row {
  std::int64_t code;
  Mask calls;
  Effect effect;
  bool send_again;
  std::string_view retry, text;
};

constexpr Row refused(std::int64_t code, Mask calls, std::string_view text) {
  return {code, calls, Effect::not_done, false, "no", text};
}
constexpr Row later(std::int64_t code, Mask calls, std::string_view text) {
  return {code, calls, Effect::not_done, false, "maybe", text};
}
constexpr Row soon(std::int64_t code, Mask calls, std::string_view retry, std::string_view text) {
  return {code, calls, Effect::not_done, true, retry, text};
}
constexpr Row done_but(std::int64_t code, Mask calls, std::string_view text) {
  return {code, calls, Effect::done_but, false, "no", text};
}
constexpr Row already(std::int64_t code, Mask calls, std::string_view text) {
  return {code, calls, Effect::already, false, "no", text};
}
// Sending the same again finds out, without harm.
constexpr Row ask_again(std::int64_t code, Mask calls, std::string_view retry, std::string_view text) {
  return {code, calls, Effect::not_known, true, retry, text};
}
// A step of a change failed; whether the others hold is not documented, and the same is likely to fail again.
constexpr Row half(std::int64_t code, Mask calls, std::string_view text) {
  return {code, calls, Effect::not_known, false, "maybe", text};
}

constexpr Row kGeneral[] = {
    {1, kAll, Effect::done, false, "no", "carried out"},
    refused(100, kV1 | kRoom | kUpdate, "ClassIn finds parameters missing or wrong"),
    later(102, kV1,
          "ClassIn refuses the key: the secret, the SID or the clock is wrong, or the school's account is "
          "overdue or closed"),
    ask_again(104, kV1 | kRoom, "yes", "ClassIn failed without saying why"),
    ask_again(114, kV1, "yes", "ClassIn's server failed"),
    refused(155, kV1, "a list is empty or not written as JSON"),
    refused(369, kV1, "this type of course or class does not allow it"),
    refused(400, kV1,
            "ClassIn finds data that is not valid, mostly a UID that does not exist or is not of the school; "
            "the teacher and student ids of the dashboard are no UIDs"),
    refused(403, kV1, "plain http was used; classin.base_url must begin with https://"),
    refused(404, kV1, "the host does not know the call; classin.base_url must be https://api.eeo.cn"),
    soon(429, kNobody, "yes", "too many requests at a time"),
    {901, kAll, Effect::not_done, false, "yes",
     "ClassIn is under maintenance and takes no requests; try again when it is over"},
    ask_again(460, kAddClass | kCourse, "yes", "another request with the same identity is under way"),
    refused(101001001, kV2, "ClassIn finds a parameter wrong"),
    refused(101002005, kV2, "ClassIn refuses the signature: the secret or the SID is wrong"),
    {101002006, kV2, Effect::not_done, false, "yes",
     "the clock of this machine and ClassIn's differ by more than 5 minutes"},
    refused(101002008, kV2, "the timestamp did not reach ClassIn"),
    soon(101003001, kV2, "yes", "too many requests at a time; ClassIn takes 1000 a minute"),
    soon(101003002, kV2 | kRegister | kSchoolStudent | kTeacher, "maybe",
         "the same request came a second time within 5 seconds"),
    refused(121601018, kV2, "ClassIn finds the body empty"),
    refused(121601020, kV2, "ClassIn finds a parameter wrong; of a unit it is often a name that is too long"),
    refused(121601021, kV2, "the course belongs to another school"),
    refused(121601022, kV2, "the course is not a standard course"),
    refused(121601023, kV2, "the course has expired"),
    refused(121601030, kV2, "ClassIn finds parameters missing or wrong"),
};

constexpr Row kClasses[] = {
    refused(119, kCreate | kEdit, "the end must be after the start"),
    refused(120, kV1Class, "the start must be at least a minute ahead"),
    refused(120, kRoom, "the start is not valid"),
    refused(121, kUpdate, "the school has no such teacher; add the teacher to the school first"),
    refused(124, kUpdate, "the times cannot be changed in the last minute before the start"),
    refused(136, kClass, "the school has no such teacher; add the teacher to the school first"),
    refused(140, kDelete | kChange, "the class is in progress and can be neither changed nor deleted"),
    refused(142, kLink | kDelete | kChange, "the course has no such class"),
    refused(143, kLink | kDelete | kChange, "there is no such class"),
    refused(144, kAddClass | kLink | kMember | kDelete | kChange, "the school has no such course"),
    refused(145, kLink | kChange, "the class is over"),
    refused(145, kDelete, "the class is over and cannot be deleted"),
    refused(147, kAddClass | kMember | kV2, "ClassIn knows nothing of this course"),
    refused(149, kAddClass | kMember, "the course was deleted"),
    refused(153, kAddClass | kMember | kUpdate, "the course has expired"),
    ask_again(158, kRoom, "maybe", "adding the students failed; the class may exist all the same"),
    refused(160, kCreate | kEdit | kCourse, "the school has no such cloud folder"),
    ask_again(161, kRoom, "maybe", "creating the class failed; part of it may exist"),
    refused(165, kClass, "a class lasts 15 minutes to 24 hours"),
    refused(172, kClass, "the teacher is a student of the course"),
    refused(173, kClass, "the teacher is an auditor of the course"),
    refused(212, kLink | kChange, "the class was deleted"),
    already(212, kDelete, "the class was deleted before"),
    refused(219, kRoom | kUpdate, "the teacher does not exist"),
    ask_again(220, kRoom, "maybe", "adding the class for the client failed; it may exist all the same"),
    ask_again(221, kRoom, "maybe", "the replay settings failed; the class may exist all the same"),
    half(221, kUpdate, "changing the replay settings failed; look whether the other changes hold"),
    half(222, kUpdate, "changing the class for the client failed; look what of the change holds"),
    refused(226, kUpdate, "live and replay need a class that is recorded"),
    refused(251, kVideo, "live and replay need recording"),
    refused(252, kVideo, "recording and live can be changed until 20 minutes before the start only"),
    {253, kVideo, Effect::not_done, false, "yes", "the video service failed; try again later"},
    refused(259, kAddClass, "more students on stage than the school may have"),
    done_but(267, kRoom, "the class was created; its live settings failed: set them with updateClassroom"),
    refused(268, kV1Class, "the start must lie within 3 years"),
    refused(268, kRoom, "the start must lie within 2 years"),
    refused(269, kUpdate, "ClassIn's data of the class is faulty; delete it and create it anew"),
    done_but(280, kAddClass,
             "the class was created; recording is off, because its parameters were wrong: set it with "
             "setClassVideoMultiple"),
    done_but(281, kAddClass,
             "the class was created; recording is off, because the video service failed: set it with "
             "setClassVideoMultiple"),
    done_but(282, kEdit, "the class was changed, but not its recording, whose parameters were wrong"),
    done_but(283, kEdit,
             "the class was changed, but not its recording, which is fixed 20 minutes before the start"),
    {284, kEdit, Effect::done_but, false, "maybe",
     "the class was changed, but not its recording, because the video service failed"},
    refused(318, kClass, "the co-teacher is not a teacher of the school"),
    refused(319, kClass, "the co-teacher is a student of the course"),
    refused(320, kClass, "the co-teacher is an auditor of the course"),
    refused(321, kEdit, "the co-teacher is a transfer student of the class"),
    refused(322, kClass, "the teacher of the class cannot be its co-teacher as well"),
    ask_again(323, kAddClass, "maybe", "the class failed for the co-teacher; it may exist all the same"),
    half(323, kEdit, "the class failed for the co-teacher; look what of the change holds"),
    ask_again(324, kCreate, "maybe",
              "the teacher could not be put on the list of teachers; the class may exist all the same"),
    half(324, kChange, "the teacher could not be put on the list of teachers; look what of the change holds"),
    refused(325, kRoom | kChange, "the teacher is a transfer student of the class"),
    ask_again(326, kCreate, "maybe",
              "the co-teacher could not be put on the list of teachers; the class may exist all the same"),
    half(326, kChange,
         "the co-teacher could not be put on the list of teachers; look what of the change holds"),
    half(327, kEdit, "the former co-teacher could not be taken out; look what of the change holds"),
    refused(328, kChange, "a co-teacher of the class cannot become its teacher"),
    refused(330, kV1Class, "the co-teacher's account is not written as it should be"),
    refused(350, kChange,
            "in the last 20 minutes before the start neither name, times, cloud folder, seats, automatic "
            "stage nor teaching mode can be changed"),
    refused(368, kAddClass | kUpdate, "high definition needs 1 or 6 students on stage"),
    half(372, kEdit, "changing the automatic stage failed; look whether the other changes hold"),
    refused(385, kChange, "the class is over: its teachers cannot be changed any more"),
    refused(387, kClass, "the teacher is disabled in the school"),
    refused(388, kClass, "the co-teacher is disabled in the school"),
    refused(390, kRoom, "the course has as many classes as it may have"),
    already(398, kAddClass,
            "a class with this unique identity exists, or existed until somebody deleted it in the dashboard "
            "or the client"),
    already(398, kCourse, "a course with this unique identity exists"),
    refused(450, kUpdate, "a quantity is beyond its limit"),
    ask_again(451, kRoom, "maybe", "the live introduction failed; the class may exist all the same"),
    half(451, kUpdate, "changing the live introduction failed; look whether the other changes hold"),
    refused(454, kClass, "the class, with 20 minutes before and after it, overlaps ClassIn's maintenance"),
    refused(466, kDelete | kEdit,
            "the class was made as a classroom (v2 or client): v1 calls can neither change nor delete it"),
    refused(767, kUpdate, "the class would end after the school's service period"),
    refused(769, kRoom | kUpdate, "in this edition only the head teacher's own classes are possible"),
    later(800, kClass, "the teacher is just being disabled, which takes 1 to 5 minutes"),
    later(804, kClass, "the co-teacher is just being disabled, which takes 1 to 5 minutes"),
    refused(808, kAddClass | kUpdate, "a second camera needs 1 student on stage"),
    done_but(823, kDelete,
             "the class was deleted; its unique identity stays taken: a class in its place needs another"),
    done_but(824, kAddClass, "the class was created; its introduction failed: set it with editCourseClass"),
    done_but(825, kEdit, "the class was changed, but not its introduction"),
    refused(863, kUpdate, "the class is too short or too long"),
    refused(875, kUpdate,
            "in the last 5 minutes before the start neither name, times, cloud folder, seats nor mode can be "
            "changed"),
    half(880, kEdit, "changing the teaching mode failed; look whether the other changes hold"),
    refused(884, kClass | kTeacher, "the teacher's account was cancelled"),
    refused(885, kClass, "the co-teacher's account was cancelled"),
    refused(21304, kRoom | kUpdate, "only primary and secondary schools may set a subject"),
    refused(21305, kUpdate, "there is no such subject"),
    refused(21316, kV1Class, "a co-teacher is named twice"),
    refused(21317, kClass, "there are too many co-teachers"),
    refused(21319, kRoom | kUpdate, "the teacher was deleted"),
    refused(110100066, kRoom, "a second camera needs 1 student on stage"),
    refused(121601001, kV1Class, "the school's edition does not have this setting"),
    done_but(121601002, kV1Class,
             "it was carried out; the school's allowance is used up: ask the account manager"),
    refused(121601003, kCreate | kEdit, "the month's limit of classes is reached; a higher edition has more"),
    refused(121601004, kCreate | kEdit, "the month's limit of classes is reached"),
    refused(121601005, kV1Class | kUpdate, "the school's edition has no web live"),
    refused(121601006, kV1Class | kUpdate, "the school's edition does not record the teacher's camera"),
    refused(121601007, kV1Class, "the number of seats on stage is wrong"),
    refused(121601008, kV1Class | kUpdate, "the school's edition has no co-teachers"),
    refused(121601009, kV1Class | kUpdate, "the school's edition has no web replay"),
    refused(121601010, kV1Class | kUpdate, "the school's edition has no recording"),
    refused(121601011, kV1Class, "the school's edition has no second camera"),
    refused(121601012, kV1Class, "the school's edition does not have this definition"),
    refused(121601070, kCreate, "the course has as many classes as it may have"),
    refused(121604007, kClass, "the school has no OMO broadcast"),
};

constexpr Row kPeopleAndUnits[] = {
    later(103, kCourse | kTeacher, "ClassIn could not store the picture"),
    refused(113, kMember | kSchoolStudent | kTeacher, "the account is not registered; register it first"),
    refused(122, kTeacher, "the teacher's account is not valid"),
    refused(128, kSchoolStudent, "the school's own account cannot be its student"),
    refused(129, kMember, "a teacher cannot become a student"),
    refused(130, kMember, "more members than there may be"),
    ask_again(131, kTeacher | kRegister, "maybe",
              "the registration failed; the account may exist all the same"),
    already(133, kSchoolStudent, "the account is a student of the school already"),
    already(133, kTeacher, "the account is in the school already"),
    refused(134, kLink | kMember | kSchoolStudent | kRegister, "the phone number is not valid"),
    already(135, kRegister, "the phone number is registered already; nothing but the membership was changed"),
    refused(137, kRegister, "the password must have 6 to 20 characters"),
    refused(150, kLink,
            "the user is not a student, teacher or auditor of the school, or not a member of this class"),
    refused(151, kCourse, "the course must expire at least a day from now"),
    refused(154, kCourse, "the course must expire within 5 years"),
    already(163, kMember, "the course has this student already"),
    already(164, kMember, "the course has this auditor already"),
    refused(174, kMember, "a teacher cannot become an auditor"),
    refused(224, kRegister, "the picture is of the wrong type"),
    refused(228, kMember, "the school has no such student; add the student to the school first"),
    ask_again(260, kCourse, "maybe", "adding the head teacher failed; the course may exist all the same"),
    refused(288, kSchoolStudent | kTeacher | kRegister, "phone numbers of this range are not permitted"),
    refused(331, kCourse, "the head teacher's account is not written as it should be"),
    refused(332, kMember, "a teacher or co-teacher of the course cannot be its student or auditor"),
    refused(333, kMember, "the head teacher cannot be a student of the course"),
    refused(334, kCourse, "the head teacher does not exist"),
    done_but(340, kRegister, "the user was registered; the picture failed"),
    refused(341, kRegister, "the picture must be 300 by 300"),
    refused(342, kRegister, "the picture is larger than 1 MB"),
    refused(371, kCourse, "there is no such classroom setting"),
    refused(373, kCourse, "the classroom setting belongs to another school"),
    refused(389, kCourse, "the head teacher is disabled in the school"),
    already(461, kRegister,
            "the e-mail address is registered already; nothing but the membership was changed"),
    refused(467, kLink,
            "only accounts with a phone number have a link; the user must bind one in the client"),
    later(805, kCourse, "the head teacher is just being disabled, which takes 1 to 5 minutes"),
    done_but(820, kRegister,
             "the user was registered, but is not a student of the school: call addSchoolStudent"),
    done_but(821, kRegister, "the user was registered, but is not a teacher of the school: call addTeacher"),
    done_but(841, kMember, "the member was added; the nickname in the class group was not set"),
    refused(845, kTeacher | kRegister, "the school has as many enabled teachers as it may have"),
    refused(883, kCourse, "the head teacher's account was cancelled"),
    refused(886, kMember | kSchoolStudent, "the student's account was cancelled"),
    refused(887, kMember, "the auditor's account was cancelled"),
    refused(888, kLink, "the user's account was cancelled"),
    refused(29046, kMove, "the activities are in this unit already"),
    refused(29048, kMove, "there is no such unit"),
    half(29050, kMove, "moving the activities failed; look which of them moved"),
    refused(29057, kDeleteUnit, "the school's account is overdue"),
    refused(29060, kDeleteUnit, "the school's account is not in order"),
    refused(29138, kMove, "the unit would have too many activities"),
    refused(29149, kAddStudent | kDropStudent | kRelease, "the activity was deleted"),
    already(29149, kRemove, "the activity was deleted before"),
    already(29184, kRelease, "the activity is published already"),
    ask_again(29200, kUnit, "maybe", "creating the unit failed; it may exist all the same"),
    half(29203, kMove, "deleting the emptied unit failed; look which activities moved"),
    already(29208, kUnit, "the course has a unit of this name; ClassIn does not tell its number"),
    done_but(29213, kUnit, "the unit was created, says a code that is listed among the errors"),
    refused(29601, kRelease, "an assignment without content cannot be published"),
    refused(30002, kAddStudent | kRemove | kDropStudent | kRelease, "there is no such activity"),
    refused(30008, kDropStudent, "assignments and tests have no students of their own"),
    refused(40001, kDeleteUnit, "the unit holds classrooms that are in progress or over"),
    refused(40004, kUpdateUnit, "a published unit cannot be a draft again"),
    refused(40005, kRemove, "the classroom is in progress and cannot be deleted"),
    refused(40006, kRemove, "the classroom is over and cannot be deleted"),
    refused(40020, kDraft | kDeleteUnit | kUpdateUnit, "there is no such unit"),
    refused(40030, kAddStudent, "the student is not in the course"),
    refused(40031, kRoom | kDraft, "the unit has as many activities as it may have (100)"),
    refused(40031, kUnit, "the course has as many units as it may have"),
    refused(50003, kUpdateUnit, "the course has another unit of this name"),
    refused(50004, kMove, "there is no such unit to move to"),
    refused(110100065, kRelease, "a condition that unlocks the activity is still a draft"),
    refused(110100069, kAddStudent | kDropStudent, "the activity is over"),
    refused(110100070, kAddStudent, "assignments and tests have no students of their own"),
};

constexpr std::span<const Row> kTables[] = {kGeneral, kClasses, kPeopleAndUnits};

// Codes of the gateway before the calls, and of failures that any call can have: they say the same also where
// the documentation does not list them.
constexpr std::int64_t kSameEverywhere[] = {102, 104,       114,       403,       404,       429,
                                            460, 101002005, 101002006, 101002008, 101003001, 101003002};
// Documented for the v1 calls of the same purpose only.
constexpr std::int64_t kIdentityTaken = 398, kAllowanceUsed = 121601002;

const Row* find_row(std::int64_t code, Mask calls) {
  for (const auto table : kTables) {
    for (const auto& row : table) {
      if (row.code == code && (calls == kAll || (row.calls & calls) != 0)) return &row;
    }
  }
  return nullptr;
}

bool is_same_everywhere(const Call& call, std::int64_t code) {
  if (code == kIdentityTaken) return (of(call.name) & kRoom) != 0;
  if (code == kAllowanceUsed) return (of(call.name) & kClass) != 0;
  return std::find(std::begin(kSameEverywhere), std::end(kSameEverywhere), code) != std::end(kSameEverywhere);
}

Meaning meaning_in(const Row& row, bool documented) {
  return {row.effect, row.send_again, documented, row.text, row.retry};
}

}  // namespace

Meaning meaning_of(const Call& call, std::int64_t code) {
  if (const Row* row = find_row(code, of(call.name))) return meaning_in(*row, true);
  if (is_same_everywhere(call, code)) return meaning_in(*find_row(code, kAll), false);
  return {Effect::not_known, false, false,
          "ClassIn's documentation does not list this code for this call: whether it was carried out is not "
          "known",
          "maybe"};
}

std::string_view effect_name(Effect effect) {
  switch (effect) {
    case Effect::done: return "done";
    case Effect::done_but: return "done_but";
    case Effect::already: return "already";
    case Effect::not_done: return "not_done";
    case Effect::not_known: return "not_known";
  }
  return "";
}

std::string_view meaning_elsewhere(std::int64_t code) {
  const Row* row = find_row(code, kAll);
  return row ? row->text : "";
}

}  // namespace rollcall::outbound
