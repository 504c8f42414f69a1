#include <doctest/doctest.h>

#include "classin/live.hpp"
#include "classin/net_check.hpp"
#include "samples/samples.hpp"

using namespace rollcall;
using namespace rollcall::classin;
using samples::sample;
using samples::unusable;

TEST_CASE("a full network report gives every probe and gateway") {
  const auto m = sample<Net>("Net.full");
  CHECK(m.uid == 1001920);
  CHECK(m.local_ip == "123.24.205.*");
  CHECK(m.socket == "UDP");
  CHECK(m.media_port == 8080);
  CHECK(m.reported_at == 1720082915);
  CHECK(m.duration_s == 300);
  CHECK(m.udp.good == 560);
  CHECK(m.udp.normal == 19);
  CHECK(m.udp.bad == 0);
  CHECK(m.udp.poor == 10);
  CHECK(m.udp.not_reach == 3);
  CHECK(m.udp.total == 592);
  CHECK(m.udp.average_delay == 68.258);
  CHECK(m.udp.average_variance == 35.890);
  CHECK(m.udp_loss == 4);
  CHECK(m.udp_packets == 92);
  CHECK(!m.tcp.good);
  CHECK(m.gateway.probe.good == 300);
  CHECK(m.gateway.ttl == 1);
  CHECK(m.gateway.loss == 0);
  CHECK(m.gateway.address == "10.0.30.1");
  CHECK(m.gateway.probe.average_variance == 38.284);
  CHECK(m.gateway2.probe.not_reach == 6);
  CHECK(m.gateway2.ttl == 3);
  CHECK(m.gateway2.loss == 6);
  CHECK(m.gateway2.probe.average_delay == 16.240);
  CHECK(m.cpu_low == 299);
  CHECK(m.cpu_medium == 0);
  CHECK(m.cpu_high == 0);
  CHECK(m.cpu_busy == 0);
  CHECK(m.cpu_total == 299);
}

TEST_CASE("a short network report leaves the rest unset") {
  const auto m = sample<Net>("Net.short");
  CHECK(m.udp.good == 331);
  CHECK(m.cpu_busy == 3);
  CHECK(m.local_ip == "1.2.3.*");
  CHECK(!m.socket);
  CHECK(!m.gateway.ttl);
}

TEST_CASE("device checks inside and outside the classroom") {
  const auto m = sample<Check>("Check");
  CHECK(m.uid == 1001920);
  CHECK(m.check.operating_system == "Windows 10 (1709)");
  CHECK(m.check.cpu == "Intel(R) Core(TM) i5-4570 CPU @ 3.20GHz");
  CHECK(m.check.network_delay == "");
  CHECK(m.check.video_device == "Logitech HD Webcam C270");
  CHECK(m.check.audio_device == "麦克风 (HD Webcam C270)");
  CHECK(m.check.devices.cameras == std::vector<std::string>{"Logitech HD Webcam C270"});
  CHECK(m.check.devices.microphones == std::vector<std::string>{"HD Webcam C270"});
  CHECK(m.check.devices.speakers == std::vector<std::string>{"LG HDR 4K"});
  CHECK(m.check.microphone_impersonal == 0);
  CHECK(m.check.microphone_attachment == "https://root_url/upload/autocheck/");
  CHECK(m.check.classin_version == "2.1.1.60");
  CHECK(m.check.mac == "00:15:5D:33:74:C4");
  CHECK(m.check.added_at == 1521547218);
  CHECK(m.check.info_source == 3);
  CHECK(m.check.client_ip == "10.0.1.*");
  CHECK(m.check.server_name == "EEO-A0134 (Auto)");
  const auto user = sample<UserCheck>("UserCheck");
  CHECK(user.uid == 1577526);
  CHECK(user.check.network_delay == "50ms");
  CHECK(user.check.frame_loss == "0%");
  CHECK(user.check.headphone_impersonal == 0);
  CHECK(user.check.camera_impersonal == 0);
}

TEST_CASE("a request for help names who asks and who is concerned") {
  const auto m = sample<HelpInfo>("HelpInfo");
  CHECK(m.uid == 1001558);
  CHECK(m.message == "Speaker is abnormal. The user can't hear sound");
  CHECK(m.users == std::vector<std::int64_t>{1001558, 123456});
}

TEST_CASE("live page messages") {
  CHECK(sample<LiveWebLogin>("LiveWebLogin").telephone == "10015584345");
  CHECK(sample<LiveWebLogin>("LiveWebLogin").login_at == 1521547219);
  CHECK(sample<LiveWebLogin>("LiveWebLogin").nickname == "XiaoMing");
  CHECK(sample<LiveReserve>("LiveReserve").telephone == "15201114553");
  CHECK(sample<LiveReserve>("LiveReserve").reserved_at == 1625108250);
  CHECK(sample<LiveLike>("LiveLike").at == 1625108250);
  const auto click = sample<LiveGoodsClickDetail>("LiveGoodsClickDetail");
  CHECK(click.nickname == "husky2021");
  CHECK(click.at == 1625108250);
  CHECK(click.good_number == 60);
  CHECK(click.good_name == "三字经");
  const auto chat = sample<LiveChatMsgDetail>("LiveChatMsgDetail");
  CHECK(chat.account == "12345678901");
  CHECK(chat.nickname == "张三");
  CHECK(chat.sent_at == 1740042947);
  CHECK(chat.message == "讲的很好");
  CHECK(chat.type == 1);
  CHECK(chat.role == 1);
  CHECK(chat.role_id == "BHH8Ddsm3");
  CHECK(chat.message_id == "BHH8Ddsm3-1740042946");
  CHECK(chat.mark == "");
}

TEST_CASE("web viewing rows, live and replay") {
  const auto live = sample<LiveDataDetail>("LiveDataDetail").row;
  CHECK(live.class_id == ClassId{10086});
  CHECK(live.telephone == "15201114553");
  CHECK(live.nickname == "husky2021");
  CHECK(live.entered_at == 1625108250);
  CHECK(live.watched_s == 60);
  CHECK(live.client_type == 1);
  CHECK(sample<LiveDataDetail>("LiveDataDetail.guest").row.telephone == "yk_BHH8Ddsm3");
  CHECK(sample<ReplayDataDetail>("ReplayDataDetail").row.watched_s == 60);
  CHECK(sample<ReplayDataDetail>("ReplayDataDetail.later").row.watched_s == 185);
  CHECK(sample<ReplayDataDetail>("ReplayDataDetail.shorter").row.watched_s == 12);
}

TEST_CASE("a viewing row needs class, viewer, entry and length") {
  const std::string front = R"({"SID":1,"Cmd":"LiveDataDetail","ClassID":2,"Data":)";
  CHECK(unusable(R"({"SID":1,"Cmd":"ReplayDataDetail","Data":{"Telephone":"1","Intime":2,"LookTime":3}})")
            .pointer == "/ClassID");
  CHECK(unusable(front + R"({"Telephone":"","Intime":2,"LookTime":3}})").pointer == "/Data/Telephone");
  CHECK(unusable(front + R"({"Telephone":"1","LookTime":3}})").reason ==
        "Intime is missing or not an integer");
  CHECK(unusable(front + R"({"Telephone":"1","Intime":2}})").pointer == "/Data/LookTime");
  CHECK(unusable(front + "[]}").pointer == "/Data/Telephone");
}
