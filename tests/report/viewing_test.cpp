// Who watched, and whose account it was.
#include "report/viewing_report.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "report/school.hpp"

namespace rollcall::report {

namespace {

using namespace report::testing;

constexpr const char* kPhone = "15201114553";

std::string watched(std::string_view cmd, const std::string& telephone, std::int64_t at, std::int64_t seconds,
                    const std::string& nickname = "") {
  return Lesson().push(
      json_text(cmd), at,
      {{"Data", fmt::format(R"({{"Telephone":{},"Nickname":{},"Intime":{},"LookTime":{},"ClientType":1}})",
                            json_text(telephone), json_text(nickname), at, seconds)}});
}

std::string replayed(const std::string& data) {
  return Lesson().push("\"ClientPlaybackDataDetail\"", kEnd, {{"Data", data}});
}

// An entry that shows the phone number of who enters.
std::string phone_of(std::int64_t uid, const std::string& phone, std::int64_t at) {
  return with_members(Lesson().enter(uid, at, 0, 1, fmt::format("Person {}", uid)),
                      {{"LoginMobile", json_text(phone)}});
}

ViewingReport report_of(School& school) {
  auto report = viewing_report(school.reports(), Sid{kSid}, ClassId{Lesson().id});
  REQUIRE(report);
  return *std::move(report);
}

// "uid at the time of entering", 0 for nobody, in the order of time.
std::vector<std::int64_t> viewers(School& school) {
  std::vector<std::int64_t> out;
  for (const auto& viewer : report_of(school).web) out.push_back(viewer.uid ? viewer.uid->value : 0);
  return out;
}

}  // namespace

TEST_CASE("the viewing of a class is the JSON and the table of the contract") {
  School school;
  school.receive(
      {phone_of(7, kPhone, kStart), watched("LiveDataDetail", kPhone, kStart, 60, "husky"),
       watched("LiveDataDetail", kPhone, kStart, 40, "husky"),
       watched("ReplayDataDetail", "yk_12", kEnd + 100, 30),
       replayed(R"({"UID":7,"TotalLookVaildTime":883,"TotalDuration":1238,"ValidWatchCount":2})"),
       replayed(
           R"({"UID":8,"TotalLookCount":6,"TotalLookTime":23,"TotalLookVaildTime":21,"TopProcess":"89%"})")});
  const ViewingReport report = report_of(school);
  CHECK(
      viewing_json(report) ==
      R"({"web":[{"kind":"live","telephone":"15201114553","nickname":"husky","guest":false,"entered_at":1768314000,)"
      R"("watched_s":60,"client_type":1,"uid":7,"name":"Person 7"},)"
      R"({"kind":"replay","telephone":"yk_12","nickname":null,"guest":true,"entered_at":1768317700,)"
      R"("watched_s":30,"client_type":1,"uid":null,"name":null}],)"
      R"("client":[{"uid":7,"name":"Person 7","watched_s":883,"duration_s":1238,"coverage":0.7132,)"
      R"("valid_watch_count":2,"updated_at":1768317600,"top_progress_percent":null,"look_count":null,"look_s":null},)"
      R"({"uid":8,"name":null,"watched_s":21,"duration_s":null,"coverage":null,)"
      R"("valid_watch_count":null,"updated_at":1768317600,"top_progress_percent":89,"look_count":6,"look_s":23}]})");
  CHECK(render_csv(viewing_table(report), "UTC") ==
        "kind,uid,name,telephone,nickname,guest,entered_at,watched_s,client_type,duration_s,coverage,"
        "valid_watch_count,updated_at,top_progress_percent,look_count,look_s\r\n"
        "live,7,Person 7,15201114553,husky,false,2026-01-13 14:20:00+00:00,60,1,,,,,,,\r\n"
        "replay,,,yk_12,,true,2026-01-13 15:21:40+00:00,30,1,,,,,,,\r\n"
        "client,7,Person 7,,,,,883,,1238,0.7132,2,2026-01-13 15:20:00+00:00,,,\r\n"
        "client,8,,,,,,21,,,,,2026-01-13 15:20:00+00:00,89,6,23\r\n");
}

TEST_CASE("of an unknown class there is no viewing, of a class nobody watched an empty one") {
  School school;
  CHECK_FALSE(viewing_report(school.reports(), Sid{kSid}, ClassId{1}));
  school.receive({Lesson().enter(7, kStart)});
  CHECK(viewing_json(report_of(school)) == R"({"web":[],"client":[]})");
}

TEST_CASE("a phone that somebody else gets later moves no earlier row") {
  School school;
  constexpr std::int64_t kChange = kStart + 10 * 86400;
  school.receive({phone_of(7, kPhone, kStart - 60), watched("ReplayDataDetail", kPhone, kStart, 10),
                  watched("ReplayDataDetail", kPhone, kChange + 60, 10)});
  CHECK(viewers(school) == std::vector<std::int64_t>{7, 7});
  school.receive({fmt::format(
      R"({{"Cmd":"ReplacePhoneNumber","SID":1000082,"UID":8,"ReplaceTime":{},"Telephone":"{}"}})", kChange,
      kPhone)});
  CHECK(viewers(school) == std::vector<std::int64_t>{7, 8});
}

TEST_CASE(
    "a row from between two known owners of a phone is nobody's when the first has another number by then") {
  School school;
  school.receive({phone_of(7, kPhone, kStart), phone_of(7, "13900000000", kStart + 1000),
                  phone_of(8, kPhone, kStart + 3000), watched("LiveDataDetail", kPhone, kStart + 500, 10),
                  watched("LiveDataDetail", kPhone, kStart + 2000, 10),
                  watched("LiveDataDetail", kPhone, kStart + 4000, 10)});
  CHECK(viewers(school) == std::vector<std::int64_t>{7, 0, 8});
}

TEST_CASE("a phone number is the same however it is written, and a cancelled account holds none") {
  School school;
  school.receive({phone_of(7, "+86 " + std::string(kPhone), kStart),
                  watched("LiveDataDetail", kPhone, kStart + 60, 10),
                  watched("LiveDataDetail", std::string("0086-") + kPhone, kStart + 70, 10),
                  watched("LiveDataDetail", kPhone, kStart + 6000, 10)});
  CHECK(viewers(school) == std::vector<std::int64_t>{7, 7, 7});
  school.receive({fmt::format(
      R"({{"Cmd":"AccountCancellation","SID":1000082,"UID":7,"CancellationTime":{}}})", kStart + 5000)});
  const auto after = report_of(school);
  for (const auto& viewer : after.web)
    CHECK(viewer.uid.has_value() == (viewer.view.entered_at < kStart + 5000));
}

}  // namespace rollcall::report
