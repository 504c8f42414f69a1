// Viewing, video files, ratings and accounts.
#include "projection/projecting.hpp"

using namespace rollcall;
using namespace rollcall::projecting;
using records::AccountEvent;
using records::AccountEventKind;
using records::ClientView;
using records::Rating;
using records::Recording;
using records::WebView;
using records::WebViewKind;

TEST_CASE("web viewing, live and replay") {
  const auto live = row<WebView>(project_sample("LiveDataDetail"));
  CHECK(live.kind == WebViewKind::live);
  CHECK(live.class_id == ClassId{10086});
  CHECK(live.telephone == "15201114553");
  CHECK(live.entered_at == 1625108250);
  CHECK(live.watched_s == 60);
  CHECK(live.nickname == "husky2021");
  CHECK(live.client_type == 1);
  CHECK(row<WebView>(project_sample("LiveDataDetail.guest")).telephone == "yk_BHH8Ddsm3");
  CHECK(row<WebView>(project_sample("ReplayDataDetail")).kind == WebViewKind::replay);
}

TEST_CASE("quirk 78: a viewing row that comes again keeps its key and brings its own length") {
  const auto first = row<WebView>(project_sample("ReplayDataDetail"));
  for (const char* name : {"ReplayDataDetail.later", "ReplayDataDetail.shorter"}) {
    const auto again = row<WebView>(project_sample(name));
    CHECK(again.kind == first.kind);
    CHECK(again.class_id == first.class_id);
    CHECK(again.telephone == first.telephone);
    CHECK(again.entered_at == first.entered_at);
    CHECK(again.watched_s != first.watched_s);
  }
}

TEST_CASE("client playback in both shapes") {
  const auto old_shape = row<ClientView>(project_sample("ClientPlaybackDataDetail.old"));
  CHECK(old_shape.class_id == ClassId{10086});
  CHECK(old_shape.uid == Uid{1341438});
  CHECK(old_shape.watched_s == 23);
  CHECK(old_shape.look_count == 6);
  CHECK(old_shape.look_s == 23);
  CHECK(old_shape.top_progress_percent == 89);
  CHECK(!old_shape.duration_s);
  CHECK(!old_shape.updated_at);
  const auto new_shape = row<ClientView>(project_sample("ClientPlaybackDataDetail.new.withcmd"));
  CHECK(new_shape.watched_s == 930);
  CHECK(new_shape.duration_s == 1238);
  CHECK(new_shape.valid_watch_count == 1);
  CHECK(new_shape.updated_at == 1768320000);
  CHECK(row<ClientView>(project_sample("ClientPlaybackDataDetail.new")).watched_s == 883);
  CHECK(project(R"({"SID":1,"Cmd":"ClientPlaybackDataDetail","ClassID":2,"Data":{"UID":0}})").rows.empty());
}

TEST_CASE("recordings made and uploaded") {
  const auto p = project_sample("Record");
  const auto made = row<Recording>(p);
  CHECK(made.class_id == ClassId{51345});
  CHECK(made.file_id == "123");
  CHECK(!made.uploaded);
  CHECK(made.url.ends_with("f0.mp4"));
  CHECK(made.scene == "ClassRoom");
  CHECK(made.starts_at == 1501746988);
  CHECK(made.ends_at == 1501747090);
  CHECK(made.duration == 12345);
  CHECK(made.size == 100);
  CHECK(class_claim(p, 51345, Attribute::course_id, Source::push) == 18041431);
  const auto uploaded = row<Recording>(project_sample("Upload"));
  CHECK(uploaded.uploaded);
  CHECK(!uploaded.starts_at);
  CHECK(uploaded.duration == 12345);
}

TEST_CASE("ratings of students and of the teacher, or both in one push") {
  const auto given = rows<Rating>(project_sample("Rating.t2s"));
  REQUIRE(given.size() == 2);
  CHECK(given[0].class_id == ClassId{4136927});
  CHECK(given[0].teacher_uid == Uid{1024920});
  CHECK(given[0].student_uid == Uid{1044042});
  CHECK(given[0].by_teacher);
  CHECK(given[0].score == 5.0);
  CHECK(given[0].comment == "Good student!");
  const auto received = row<Rating>(project_sample("Rating.s2t"));
  CHECK(!received.by_teacher);
  CHECK(received.score == 4.0);
  const std::string front = R"({"SID":1,"Cmd":"Rating","ClassID":2,"TUID":3,"Comments":)";
  const auto both = rows<Rating>(
      project(front + R"({"4":{"T2S":{"Score":4.5},"S2T":{"Comment":"c"}},"5":{},"04":{"T2S":{}}}})"));
  REQUIRE(both.size() == 2);
  CHECK(both[0].score == 4.5);
  CHECK(both[1].comment == "c");
  CHECK(!both[1].score);
  CHECK(rows<Rating>(project(R"({"SID":1,"Cmd":"Rating","ClassID":2,"TUID":0,"Comments":{"4":{"T2S":{}}}})"))
            .empty());
}

TEST_CASE("a cancelled account is an event and a state of the person") {
  const auto p = project_sample("AccountCancellation");
  const auto event = row<AccountEvent>(p);
  CHECK(event.uid == Uid{100191});
  CHECK(event.kind == AccountEventKind::cancelled);
  CHECK(event.at == 1524638134);
  CHECK(claim(p, Subject::person, 100191, Attribute::cancelled_at, Source::push)->number == 1524638134);
  CHECK(row<AccountEvent>(project(R"({"SID":1,"Cmd":"AccountCancellation","UID":2,"ActionTime":9})")).at ==
        9);
}

TEST_CASE("a new phone number is an event and the person's phone and e-mail") {
  const auto p = project_sample("ReplacePhoneNumber");
  const auto event = row<AccountEvent>(p);
  CHECK(event.kind == AccountEventKind::phone_replaced);
  CHECK(event.at == 1524638134);
  CHECK(event.phone == "18600000000");
  CHECK(event.email == "");
  CHECK(person(p, 100191, Attribute::phone) == "18600000000");
  const auto held = row<records::AccountSeen>(p);
  CHECK(held.account == "18600000000");
  CHECK(held.at == 1524638134);
  CHECK(held.how == records::AccountHow::replaced);
  CHECK(p.rows.size() == 3);
  const auto mail = project(R"({"SID":1,"Cmd":"ReplacePhoneNumber","UID":2,"Telephone":"","Email":"a@b"})");
  CHECK(person(mail, 2, Attribute::email) == "a@b");
  CHECK(row<records::AccountSeen>(mail).account == "a@b");
  CHECK(mail.rows.size() == 3);
}

TEST_CASE("a sub-account is an event and the person's name and phone") {
  const auto p = project_sample("setSubAccount");
  CHECK(row<AccountEvent>(p).kind == AccountEventKind::sub_account);
  CHECK(row<AccountEvent>(p).at == 1524638134);
  CHECK(person(p, 100191, Attribute::name) == "张三");
  CHECK(person(p, 100191, Attribute::phone) == "18600000000");
  for (const char* cmd : {"AccountCancellation", "ReplacePhoneNumber", "setSubAccount"}) {
    CHECK(project(std::string(R"({"SID":1,"Cmd":")") + cmd + R"(","UID":0,"Telephone":"1","RemarkName":"x"})")
              .rows.empty());
  }
}
