// One person taken out of one push.
#include "classin/redact.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "classin/json_spans.hpp"
#include "classin/kinds.hpp"
#include "classin/person_keys.hpp"
#include "classin/traces.hpp"
#include "config/known_keys.hpp"
#include "samples/samples.hpp"

namespace rollcall::erasure {

namespace {

using classin::redact;
using classin::Redaction;
using classin::Traces;
using What = Redaction::What;

// Every UID that the text carries, as a key or under a key that is for UIDs.
std::set<std::int64_t> uids_in(const std::string& json) {
  std::set<std::int64_t> out;
  for (const auto& span : classin::json_spans(json)) {
    const std::string key =
        span.key_end == 0 ? ""
                          : classin::unquoted(json.substr(span.key_begin, span.key_end - span.key_begin));
    std::string value = json.substr(span.begin, span.end - span.begin);
    if (value.starts_with('"')) value = classin::unquoted(value);
    if (const auto uid = key.size() >= 5 ? classin::uid_key(key) : std::nullopt) out.insert(uid->value);
    if (const auto uid = classin::uid_key(value); uid && classin::uid_role(key)) out.insert(uid->value);
  }
  return out;
}

std::vector<std::string> known_of(const std::string& body, std::int64_t uid) {
  std::vector<std::string> out;
  for (const auto& seen : classin::seen_texts(body)) {
    if (seen.uid == Uid{uid}) out.push_back(seen.text);
  }
  return out;
}

std::string redacted(const std::string& body, std::int64_t uid, const std::vector<std::string>& texts = {}) {
  const auto out = redact(body, Traces(Uid{uid}, texts));
  return out.what == What::nothing ? body : out.body;
}

struct Case {
  const char* what;
  const char* before;
  const char* after;
};
// UID 1002646, known as Li, 王伟, 18600000001 and li@example.org.
const Case kCases[] = {
    {"a member named by the UID",
     R"({"Cmd":"End","Data":{"stageEnd":{"1002646":{"UpCount":1},"1002647":{"UpCount":2}}}})",
     R"({"Cmd":"End","Data":{"stageEnd":{"1002647":{"UpCount":2}}}})"},
    {"with noughts before it", R"({"Cmd":"End","Data":{"awardEnd":{"001002646":{"Total":1}}}})",
     R"({"Cmd":"End","Data":{"awardEnd":{}}})"},
    {"a list item that carries it",
     R"({"Cmd":"End","Data":{"groupEnd":[{"1":[{"Role":1,"UID":1002646},{"Role":0,)"
     R"("UID":"1002647"}]}]}})",
     R"({"Cmd":"End","Data":{"groupEnd":[{"1":[{"Role":0,"UID":"1002647"}]}]}})"},
    {"an answer beside fixed keys",
     R"({"Cmd":"End","Data":{"answerEnd":{"Answers":[{"CorrectItems":"B",)"
     R"("Participants":[{"Uid":1002646,"ShowName":"Li"}],"1002646":{)"
     R"("SelectedItem":"B"}}]}}})",
     R"({"Cmd":"End","Data":{"answerEnd":{"Answers":[{"CorrectItems":"B","Participants":[]}]}}})"},
    {"a list of UIDs",
     R"({"Cmd":"HelpInfo","ClassID":5,"Data":{"UID":1002647,"UserList":[1002646,1002647]}})",
     R"({"Cmd":"HelpInfo","ClassID":5,"Data":{"UID":1002647,"UserList":[1002647]}})"},
    {"a teacher's object",
     R"({"Cmd":"eeoClassInfoChange","opData":{"className":"x","teacherInfo":{)"
     R"("teacherUid":1002646,"teacherName":"Li"}}})",
     R"({"Cmd":"eeoClassInfoChange","opData":{"className":"x","teacherInfo":{}}})"},
    {"the operator of a change", R"({"Cmd":"eeoCourseStudentChange","UID":1002646,"CourseId":7,"opData":{}})",
     R"({"Cmd":"eeoCourseStudentChange","UID":0,"CourseId":7,"opData":{}})"},
    {"the fastest at the buzzer",
     R"({"Cmd":67375105,"Color":"standaloneResponderToolglobalData","nId":1002646,)"
     R"("FastestGuyName":"Lisa"})",
     R"({"Cmd":67375105,"Color":"standaloneResponderToolglobalData","nId":0,)"
     R"("FastestGuyName":""})"},
    {"a Color",
     R"({"Cmd":67375105,"ClassID":5,"Color":"hands up 1002646","Handsup":true,)"
     R"("SourceUID":7000001})",
     R"({"Cmd":67375105,"ClassID":5,"Color":"hands up ","SourceUID":7000001})"},
    {"who did it to another", R"({"Cmd":"67371521","SourceUID":1002646,"TargetUID":1002647,"Operation":1})",
     R"({"Cmd":"67371521","SourceUID":0,"TargetUID":1002647,"Operation":1})"},
    {"to whom it was done", R"({"Cmd":"67371521","SourceUID":7000001,"TargetUID":1002646,"Operation":1})",
     R"({"Cmd":"67371521","SourceUID":7000001,"TargetUID":0})"},
    {"a phone number alone",
     R"({"Cmd":"LiveLike","ClassID":5,"Data":{"Telephone":"86-18600000001","Time":9}})",
     R"({"Cmd":"LiveLike","ClassID":5,"Data":{"Telephone":" "}})"},
    {"an e-mail address in another case",
     R"({"Cmd":"LiveChatMsgDetail","ClassID":5,"Data":{"Account":"LI@Example.org",)"
     R"("MsgDetail":{"msg":"hi"}}})",
     R"({"Cmd":"LiveChatMsgDetail","ClassID":5,"Data":{"Account":" "}})"},
    {"a nickname",
     R"({"Cmd":"EduDt","Data":{"questionList":[{"studentAnswers":[{"nickname":"王伟",)"
     R"("answer":"B"},{"nickname":"王伟平","answer":"C"}]}]}})",
     R"({"Cmd":"EduDt","Data":{"questionList":[{"studentAnswers":[{"nickname":"王伟平",)"
     R"("answer":"C"}]}]}})"},
    {"words of another",
     R"({"Cmd":"LiveChatMsgDetail","Data":{"Account":"18600000002","MsgDetail":{)"
     R"("msg":"Li, ask Lily: 18600000001 or LI@EXAMPLE.ORG"}}})",
     R"({"Cmd":"LiveChatMsgDetail","Data":{"Account":"18600000002","MsgDetail":{"msg":",)"
     R"( ask Lily:  or "}}})"},
    {"a name in escapes", R"({"Cmd":"EdbImg","Url":"x/\u738b\u4F1f.jpg"})",
     R"({"Cmd":"EdbImg","Url":"x/.jpg"})"},
    {"a rated student",
     R"({"Cmd":"Rating","TUID":7000001,"Comments":{"1002646":{"Account":"1"},"1002647":{)"
     R"("Account":"2"}}})",
     R"({"Cmd":"Rating","TUID":7000001,"Comments":{"1002647":{"Account":"2"}}})"},
    {"an unknown type, wherever the number stands",
     R"({"Cmd":"NewThing","ClassID":1002646,"Who":1002646,"List":[1,1002646],"X":{)"
     R"("UID":1002647}})",
     R"({"Cmd":"NewThing","ClassID":1002646,"Who":0,"List":[1],"X":{"UID":1002647}})"},
    {"an override",
     R"({"Cmd":"rollcall.override","id":"a","class_id":5,"uid":1002646,"reason":"ill",)"
     R"("author":"x","set_at":9})",
     R"({"Cmd":"rollcall.override","class_id":5,"uid":0,"set_at":9})"},
    {"a line of a roster",
     R"({"Cmd":"rollcall.roster","at":9,"file":"f","lines":[{"course_id":5,)"
     R"("uid":1002646,"name":"Li"},{"course_id":5,"uid":1002647}]})",
     R"({"Cmd":"rollcall.roster","at":9,"file":"f","lines":[{"course_id":5,"uid":1002647}]})"},
};

}  // namespace

TEST_CASE("no sample keeps a trace of a person in it, and each decodes to the same type as before") {
  std::size_t redactions = 0;
  for (const auto& name : samples::names()) {
    const std::string body = samples::read(name);
    for (const std::int64_t uid : uids_in(body)) {
      INFO(name << " without " << uid);
      const Traces person(Uid{uid}, known_of(body, uid));
      const auto out = redact(body, person);
      REQUIRE(out.what != What::nothing);
      ++redactions;
      const auto before = samples::decode(body), after = samples::decode(out.body);
      const bool sid_too = before.envelope.sid == Sid{uid};
      CHECK_MESSAGE(person.count(out.body) == (sid_too ? 1 : 0), out.body);
      CHECK(before.content.index() == after.content.index());
      if (const auto* message = std::get_if<classin::Message>(&before.content))
        CHECK(message->index() == std::get<classin::Message>(after.content).index());
      CHECK(out.body.size() <= body.size());
      CHECK(redact(out.body, person).what == What::nothing);
      for (const std::int64_t other : uids_in(out.body)) CHECK(other != uid);
    }
  }
  CHECK(redactions > 60);
}

TEST_CASE("what a push of one person says of class, course and activity stays") {
  const std::string body = samples::read("HomeworkScore");
  const auto before = samples::sample<classin::HomeworkScore>("HomeworkScore");
  const auto after = samples::message<classin::HomeworkScore>(redacted(body, *before.student.uid));
  CHECK(after.student.uid == 0);
  CHECK(after.activity.id == before.activity.id);
  CHECK(after.activity.name == before.activity.name);
  CHECK(after.activity.course_name == before.activity.course_name);
  CHECK(after.teacher.uid == before.teacher.uid);
  CHECK(after.teacher.name == before.teacher.name);
  CHECK_FALSE(after.student_score);
  CHECK_FALSE(after.review.comment);
}

TEST_CASE("a person goes from pushes by every way of naming one") {
  const Traces person(Uid{1002646}, {"Li", "王伟", "18600000001", "li@example.org"});
  for (const Case& each : kCases) {
    const auto out = redact(each.before, person);
    CHECK_MESSAGE(out.body == each.after, each.what);
    CHECK_MESSAGE(redact(each.after, person).what == What::nothing, each.what);
  }
}

TEST_CASE("what only looks like the person stays, byte for byte") {
  const char* const kBodies[] = {
      R"({ "Cmd":"End", "ClassID":1002646, "StartTime":1002646, "Data":{"stageEnd":{)"
      R"("10026460":{"UpTotal":1002646}}} })",
      R"({"Cmd":"LiveLike","Data":{"Telephone":"118600000001"}})",
      R"({"Cmd":"Attendance","Data":[{"Uid":11002646,"Name":"Lily"},{"Uid":5,)"
      R"("Name":"Linus Li-Lina"}]})",
      R"({"Cmd":"Test","_id":"1002646aaaaaaaaaaaaaaaaa","SafeKey":"a1002646b"})",
      R"({"Cmd":"Net","UID":1002647,"Data":{"good":1002646}})",
  };
  const Traces person(Uid{1002646}, {"Li", "18600000001"});
  for (const char* body : kBodies) CHECK_MESSAGE(redact(body, person).what == What::nothing, body);
}

TEST_CASE("what is no JSON object and holds a trace is emptied, else it stays") {
  const Traces person(Uid{1002646}, {"王伟"});
  for (const std::string body :
       {"UID=1002646&x", "{\"UID\":1002646", "[1002646]", "王伟", "\"\\u738b\\u4f1f\""}) {
    const auto out = redact(body, person);
    CHECK_MESSAGE(out.what == What::emptied, body);
    CHECK(out.body == "{}");
  }
  for (const std::string body : {"UID=10026461", "", "{", "王 伟"})
    CHECK(redact(body, person).what == What::nothing);
}

TEST_CASE("nesting deeper than anybody reads hides nobody") {
  std::string body =
      R"({"Cmd":"End","x":)" + std::string(700, '[') + R"({"UID":1002646})" + std::string(700, ']') + "}";
  CHECK(Traces(Uid{1002646}, {}).count(redacted(body, 1002646)) == 0);
}

TEST_CASE("names go as words, in scripts without blanks wherever they stand") {
  const Traces person(Uid{7}, {"Li", "Zoë", "王伟", "A"});
  const std::pair<const char*, const char*> kTexts[] = {
      {"Li", ""},       {"Lily", "Lily"}, {"(Li)", "()"},       {"Li's", "'s"},   {"Oli", "Oli"},
      {"éLi", "éLi"},   {"Li好", "好"},   {"Zoë!", "!"},        {"Zoëy", "Zoëy"}, {"王伟好", "好"},
      {"小王伟", "小"}, {"A", ""},        {"A plus", "A plus"}, {"7", ""},        {"17", "17"},
      {"x7y", "xy"},    {"0007", ""}};
  for (const auto& [text, rest] : kTexts) CHECK_MESSAGE(person.without(text) == rest, text);
}

TEST_CASE("what is made to hold a trace when one is taken out holds none, nor does it take long") {
  const Traces person(Uid{1002646}, {"王伟", "18600000001"});
  CHECK(person.without("王王伟伟") == "");
  std::string nested;
  for (int i = 0; i < 30; ++i) nested = "王" + nested + "伟";
  CHECK(person.count(person.without(nested)) == 0);
  std::string many, digits;
  for (int i = 0; i < 200000; ++i) {
    many += "1002646 ";
    digits += "1002646";
  }
  CHECK(person.without(many) == std::string(200000, ' '));
  CHECK(person.without(digits) == digits);
  CHECK(person.without("008618600000001, 8618600000001, 98618600000001") == ", , 98618600000001");
}

TEST_CASE("everything that a push calls a person is seen") {
  const auto texts = [](const char* sample, std::int64_t uid) {
    return known_of(samples::read(sample), uid);
  };
  using Texts = std::vector<std::string>;
  CHECK(texts("HomeworkSubmit", 102494) == Texts{"GoodGuy", "001-72340105"});
  CHECK(texts("HomeworkSubmit", 10602) == Texts{"Lucy", "001-38102248"});
  CHECK(texts("Rating.t2s", 1044042) == Texts{"23605370012"});
  CHECK(texts("67375105.responder.global", 1002647) == Texts{"Amy", "Amy"});
  CHECK(texts("eeoClassInfoChange", 3348238) == Texts{"王-eeo"});
  CHECK(texts("67371107.enter", 1002647).size() == 2);
}

TEST_CASE("every Cmd has one kind, and every kind its name") {
  std::set<std::string_view> cmds;
  for (const auto& each : classin::cmd_kinds()) CHECK_MESSAGE(cmds.insert(each.cmd).second, each.cmd);
  for (const auto kind : classin::kKinds) {
    CHECK(classin::kind_named(classin::kind_name(kind)) == kind);
    const std::string key = std::string(classin::kind_name(kind)) + "_days";
    const auto& keys = config::known::kRetention;
    CHECK_MESSAGE(std::find(keys.begin(), keys.end(), key) != keys.end(), key);
  }
  CHECK(config::known::kRetention.size() == classin::kKinds.size() + 1);
  CHECK(classin::kind_of("End") == classin::Kind::attendance);
  CHECK(classin::kind_of("NewThing") == classin::Kind::unknown);
}

}  // namespace rollcall::erasure
