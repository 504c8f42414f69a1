// Where the targets start from: the samples, the example configuration, and one input of each kind.
#include "fuzz/seeds.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "fuzz/targets.hpp"
#include "support/process.hpp"
#include "support/push.hpp"

namespace rollcall::fuzz {

std::string input(std::initializer_list<int> choices, std::string_view rest) {
  std::string out;
  for (const int choice : choices) out += static_cast<char>(choice);
  return out.append(rest);
}

std::vector<std::string> files_in(const std::filesystem::path& folder, std::string_view extension) {
  std::vector<std::filesystem::path> paths;
  for (const auto& entry :
       std::filesystem::directory_iterator(std::filesystem::path(ROLLCALL_SOURCE_DIR) / folder)) {
    if (entry.path().extension() == extension) paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  std::vector<std::string> out;
  for (const auto& path : paths) out.push_back(rollcall::testing::read_text(path.string()));
  return out;
}

Seeds http_seeds() {
  const std::vector<std::string> requests = {
      "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
      "POST /classin/push HTTP/1.1\r\nHost: a:80\r\nContent-Length: 5\r\n\r\nhelloGET /x?y=1 "
      "HTTP/1.1\r\nHost: a\r\n\r\n",
      "POST /p HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5;a=b\r\nhello\r\n0\r\nT: x\r\n\r\n"
      "HEAD / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
      "PUT /p HTTP/1.1\r\nHost: [::1]:8080\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\nabc",
      "OPTIONS * HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\nGET / HTTP/1.1\r\n\r\n",
      "GET http://a/b%20c HTTP/1.1\r\nHost: a\r\n\r\n",
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\nContent-Length: 4\r\n\r\nGET ",
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\rX0\r\n\r\n",
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\nab\r\n0\r\nA: b\n\r\n",
      "\r\n\r\nDELETE /a HTTP/1.1\r\nHost: a\r\nX: \xE5\xBC\xA0\r\n\r\n",
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n" + std::string(100, 'b'),
  };
  Seeds out;
  for (const auto& request : requests) {
    out.push_back(input({4, 2, 0, 7}, request));
    out.push_back(input({5, 0, 7, 3}, request + requests[0]));
  }
  for (const char* reply :
       {"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", "HTTP/1.0 200 OK\r\n\r\nuntil the end",
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: "
        "chunked\r\n\r\n1\r\na\r\n0\r\n\r\n",
        "HTTP/1.1 204 No Content\r\n\r\n", "\x15\x03\x01", "SSH-2.0-x\r\n"})
    out.push_back(input({0, 0, 2, 5}, reply));
  out.push_back(input({1, 2, 4}, "a;x=\"y\"\r\n0123456789\r\n0\r\nA: b\r\n\r\nmore"));
  for (const char* url : {"https://api.eeo.cn/partner/api/course.api.php?action=x", "http://[::1]:8080/a%2Fb",
                          "unix:/run/rollcall/http.sock", "127.0.0.1:8080", "http://user:pw@host/#x"})
    out.push_back(input({2}, url));
  out.push_back(input({3, 0}, std::string("text/plain\nX-A\n\x05") + "a\r\nb:Content-Length\n\x01" + "9"));
  return out;
}

Seeds push_seeds() {
  Seeds out;
  for (const auto& sample : files_in("tests/samples", ".json")) out.push_back(input({1}, sample));
  for (const char* odd :
       {R"({"SID":99999999999999999999,"Cmd":"End","_id":7})",
        R"({"SID":"1","Cmd":67371107,"a":1e400,"b":"\ud800"})", "\xEF\xBB\xBF{\"SID\":1,\"x\":\"\xFF\"}",
        R"({"SID":1,"SID":2,"TimeStamp":1,"TimeStamp":"2"})", "[]", "{}",
        R"({"Cmd":"End","Data":{"inoutEnd":[]},"a":[[[[[[[[]]]]]]]]})"})
    out.push_back(input({2}, odd));
  return out;
}

Seeds safekey_seeds() {
  Seeds out;
  const std::string more = R"("Cmd":"Test","_id":"695e0f0a1b2c3d4e5f607182","Data":{"a":[1,2]})";
  for (int bits = 0; bits < 128; bits += 9) {
    out.push_back(input({bits, bits % 3, 1, 1, 1}, "1768314600\n" + input({0, 0}, more)));
    out.push_back(input({bits, bits % 3, 1, 0, 2}, "1768314600\n" + input({1, 1, bits % 6, 3}, more)));
    out.push_back(input({bits, bits % 3, 1, 0, 3}, "1768314600\n" + input({0, 0}, more)));
  }
  for (const auto& sample : files_in("tests/samples", ".json")) {
    if (sample.size() < 1500)
      out.push_back(input({1, 0, 0, 0, 0}, rollcall::testing::sign(sample, 1768314600, "s3cret-Nr-1")));
  }
  return out;
}

Seeds config_seeds() {
  Seeds out;
  for (const auto& file : files_in("config", ".toml")) out.push_back(input({2}, file));
  const std::string school = "[[school]]\nsid = 1\nsecrets = [\"a\"]\n";
  for (const std::string more :
       {"freshness_window = \"30m\"\nallow_from = [\"10.0.0.0/8\", \"2001:db8::/32\"]\n",
        "callback_token = \"0123456789abcdef0\"\nunsigned_policy = \"refuse\"\n",
        "[[school.course]]\nid = 7\nlate_after = \"1h30m\"\nminimum_attended_ratio = 0.25\n",
        "secert = \"x\"\n",
        "[listen]\naddress = \"[::1]:8443\"\ntrusted_proxies = [\"127.0.0.1\"]\n[admin]\naddress = "
        "\"unix:/run/a.sock\"\n"})
    out.push_back(input({2}, school + more));
  for (const char* text : {"1h30m", "90s", "500ms", "1d2h3m4s5ms", "9223372036854775807ms", "1s1h", "-1s"})
    out.push_back(input({0}, text));
  for (const char* text :
       {"10.0.0.0/8 10.1.2.3", "2001:db8::/32 2001:db8::1", "127.0.0.1 ::ffff:127.0.0.1", "::/0 x"})
    out.push_back(input({1}, text));
  return out;
}

Seeds query_seeds() {
  Seeds out;
  for (const char* text :
       {"from=2026-01-01&to=2026-12-31&course=1", "format=csv", "a=%E5%BC%A0+x&b=", "x=1&x=2"}) {
    out.push_back(input({0}, text));
    for (int route = 0; route < 24; ++route) out.push_back(input({4, route, 0}, text));
  }
  for (const char* body :
       {R"({"status":"excused","reason":"ill","author":"me"})",
        R"({"course_id":7,"name":"n","teacher_uid":8,"starts_at":1768400000,"ends_at":1768403600,)"
        R"("assistant_uids":[1,2],"record":true,"api":"v1"})"}) {
    for (int route = 0; route < 24; ++route) out.push_back(input({4, route, 1}, body));
  }
  out.push_back(input({1}, "GET\n/v1/schools/1000082/classes/25672/attendance/7"));
  out.push_back(input({1}, "PUT\n/v1/schools/1000082/classes/25672/attendance/7/override"));
  out.push_back(input({2, 3}, "Z3JhZGVzLDEsMiwz"));
  out.push_back(input({2, 2}, "0123456789abcdef01"));
  for (int zone = 0; zone < 6; ++zone) {
    out.push_back(input({3, zone}, "2026-01-13\n2026-02-28"));
    out.push_back(input({3, zone}, "2011-12-30\n2018-11-04"));
    out.push_back(input({3, zone}, "1970-01-01\n9999-12-31"));
  }
  return out;
}

Seeds files_seeds() {
  Seeds out;
  const std::string roster =
      "uid,course_id,class_id,op,from,name\r\n1,7,,add,2026-01-13,\"a \"\"b\"\"\"\r\n2,,8,remove,,\r\n";
  const std::string timetable =
      "course_id,name,teacher_uid,start,end,minutes,key,seats,record\n7,Maths,9,2026-01-13 "
      "10:00,11:00,,k1,2,yes\n"
      "7,\"Maths, 2\",9,2026-01-14 10:00,,45,k2,,no\n";
  for (const auto& text : {roster, timetable, std::string("a;b\n\"x\ny\";z\n\n\xEF\xBB\xBF,\n")}) {
    for (int kind = 0; kind < 3; ++kind) out.push_back(input({kind}, text));
    out.push_back(input({4, 2, 9}, text));
  }
  out.push_back(input({4, 0, 5}, "=1+1\n\x03@ab\x04\r\n\tx"));
  for (const char* trust : {"signed", "unsigned_held", "unreadable_held", "stale_held"}) {
    const std::string body = rollcall::testing::sign(rollcall::testing::numbered(1), 1768314600);
    out.push_back(
        input({3}, fmt::format(R"({{"seq":1,"sid":1000082,"cmd":"Test","message_id":null,)"
                               R"("received_at":1768314600,"trust":"{}","duplicates":0,"body":{}}})",
                               trust, rollcall::testing::json_text(body))));
  }
  out.push_back(input(
      {3}, R"({"sid":1000082,"received_at":5,"trust":"unreadable_held","body":null,"body_base64":"/w=="})"));
  out.push_back(
      input({3}, R"({"sid":1000082,"received_at":5,"trust":"own","cmd":"rollcall.roster","body":"{}"})"));
  return out;
}

Seeds api_seeds() {
  const std::string at = "/v1/schools/1000082", lesson = at + "/classes/25672",
                    mark = lesson + "/attendance/2";
  std::vector<std::string> gets = {
      lesson + "/attendance",          mark,         mark + "/override",  lesson + "/viewing",
      at + "/students/2/attendance",   at + "/live", at + "/creations/x", "/v1/openapi.json",
      at + "/classes/25000/attendance"};
  for (const char* list :
       {"/classes", "/courses", "/courses/116576/attendance", "/courses/116576/roster",
        "/grades?course=429724", "/grades?student=102494&history=true", "/grades/missing?course=429724",
        "/submissions?student=187268", "/restatements", "/pushes", "/quarantine", "/creations"})
    gets.push_back(at + list);
  Seeds out;
  for (const auto& target : gets) {
    const char* join = target.find('?') == std::string::npos ? "?" : "&";
    out.push_back("GET " + target + "\nmanage\n\n");
    out.push_back("GET " + target + join + "limit=2\nread\naccept: */*\n\n");
    out.push_back("GET " + target + join + "format=csv\nread\n\n");
    out.push_back("GET " + target + join + "from=2026-01-01&to=2026-12-31\nread\n\n");
    out.push_back("HEAD " + target + join + "format=xlsx\nread\n\n");
  }
  out.push_back("GET " + at + "/live\nread\naccept: text/event-stream\n\n");
  out.push_back("GET " + at + "/classes?state=complete&course=116576&cursor=Y2xhc3NlcywxLDI\nread\n\n");
  out.push_back("PUT " + mark + "/override\ncorrect\ncontent-type: application/json\n\n" +
                R"({"status":"excused","reason":"ill\r\n=1","author":"\u5f20"})");
  out.push_back("DELETE " + mark + "/override?reason=wrong&author=me\ncorrect\n\n");
  out.push_back("POST " + at + "/classes\nmanage\nidempotency-key: abc\n\n" +
                R"({"course_id":7,"name":"n","teacher_uid":8,"starts_at":1768400000,"ends_at":1768403600})");
  out.push_back("GET " + at + "/classes\nother\n\n");
  out.push_back("GET " + at + "/classes\nnobody\n\n");
  out.push_back("PATCH /v1/schools/7/classes\n\n\n");
  return out;
}

Seeds calls_seeds() {
  Seeds out;
  const std::vector<std::string> replies = {
      R"({"data":501,"error_info":{"errno":1,"error":"ok"},"more_data":{"live_url":"https://live.eeo.cn/x"}})",
      R"({"code":1,"msg":"ok","data":{"classId":501,"activityId":601,"unitId":7,"liveUrl":"u"}})",
      R"({"data":[{"errno":1,"error":"ok"},{"errno":288,"error":"no"}],"error_info":{"errno":1,"error":"ok"}})",
      R"({"error_info":{"errno":102,"error":"\u001b[31mkey"}})",
      R"({"code":101002005,"msg":"sign"})",
      R"({"errno":460})",
      "<html>502</html>",
      ""};
  for (int call = 0; call < 60; ++call) {
    const auto& reply = replies[static_cast<std::size_t>(call) % replies.size()];
    out.push_back(input({3, call, call % 16, 0}, reply));
    out.push_back(input({4, call, 0, 2},
                        "Tue, 13 Jan 2026 14:20:00 GMT\n30\n" + replies[static_cast<std::size_t>(call) % 3]));
    out.push_back(input({1, call, 0}, input({},
                                            "7\n\x01"
                                            "8\n\x02"
                                            "name\n\x03"
                                            "1768400000\n\x04"
                                            "1768403600\n")));
  }
  out.push_back(input({0}, R"({"courseId":7,"className":"n","assistantUids":[1,2],"x":{"a":[]},"y":1.5})"));
  out.push_back(input({2},
                      "a\x1b[31m\xE2\x80\xAE"
                      "b\r\n\xFF"));
  return out;
}

}  // namespace rollcall::fuzz
