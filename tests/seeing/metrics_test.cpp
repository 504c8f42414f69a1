// GET /metrics of the real daemon: what happened is what is counted, whoever sends whatever.
#include <fmt/format.h>

#include <filesystem>
#include <string>

#include "api/metrics.hpp"
#include "api/tally.hpp"
#include "seeing/seeing.hpp"
#include "support/certificates.hpp"

namespace rollcall::seeing {

namespace {

namespace fs = std::filesystem;

std::string pushes(const std::string& cmd, const std::string& outcome) {
  return fmt::format(R"(rollcall_pushes_total{{sid="{}",cmd="{}",outcome="{}"}})", kSid, cmd, outcome);
}

std::string refusals(const std::string& sid, const std::string& reason) {
  return fmt::format(R"(rollcall_refusals_total{{sid="{}",reason="{}"}})", sid, reason);
}

std::string of_school(const std::string& name) { return fmt::format(R"({}{{sid="{}"}})", name, kSid); }

std::string enter(int uid) { return Lesson().enter(1000 + uid, 1768314000 + uid); }

int status(const Site& site, const std::string& address, const testing::Fields& fields = {}) {
  static_cast<void>(site);
  return testing::Client(address).request("GET", "/metrics", fields).status;
}

}  // namespace

TEST_CASE("every push is counted once, by what became of it; a refused one by why") {
  Site site(school_toml());
  site.start();
  const std::string first = sign(enter(1), kStamp);
  site.push(first);
  site.push(sign(enter(2), kStamp));
  site.push(first);
  site.push(sign(with_members(numbered(1), {{"Cmd", R"("Test")"}}), kStamp));
  site.push(sign(numbered(2), kStamp));
  site.push(enter(3));
  site.push(sign(enter(4), kStamp, "wrong"));
  site.push(sign(with_members(enter(5), {{"SID", "77"}}), kStamp));
  site.push("{}");
  const Page page = scrape(site);
  CHECK(page[pushes("67371107", "stored")] == 2);
  CHECK(page[pushes("67371107", "duplicate")] == 1);
  CHECK(page[pushes("Test", "test")] == 1);
  CHECK(page[pushes("other", "unknown")] == 1);
  CHECK(page[pushes("67371107", "held")] == 1);
  CHECK(page[of_school("rollcall_pushes_held_total")] == 1);
  CHECK(page[refusals(std::to_string(kSid), "safe_key")] == 1);
  CHECK(page[refusals("", "unknown_school")] == 1);
  CHECK(page[refusals("", "not_json")] == 1);
  CHECK(page["rollcall_ack_seconds_count"] == 6);
  CHECK(page["rollcall_commit_batch_pushes_sum"] == 6);
  CHECK(page["rollcall_commit_seconds_count"] == page["rollcall_commit_batch_pushes_count"]);
  CHECK(page["rollcall_journal_seq"] == 5);
  CHECK(page[of_school("rollcall_last_push_timestamp_seconds")] > 1e9);
  CHECK(page[of_school("rollcall_last_test_timestamp_seconds")] > 1e9);
  CHECK(page[R"(rollcall_http_requests_total{route="push",status="2xx"})"] == 6);
  CHECK(page[R"(rollcall_http_requests_total{route="push",status="4xx"})"] == 3);
  CHECK(page["rollcall_store_committing"] == 1);
  CHECK(page["process_open_fds"] > 3);
  CHECK(page["process_resident_memory_bytes"] > 1e6);
  CHECK(shows(site, "rollcall_projection_lag_pushes", 0));
  CHECK(shows(site, "rollcall_projection_lag_seconds", 0));
}

TEST_CASE("a queue that is stuck shows as blocked, since when, and no more once it moves") {
  Site site(school_toml());
  site.start();
  CHECK(scrape(site)[of_school("rollcall_school_blocked")] == 0);
  for (int i = 0; i < 2; ++i) site.push(sign(enter(1), kStamp, "wrong"));
  const Page page = scrape(site);
  CHECK(page[of_school("rollcall_school_blocked")] == 1);
  CHECK(page[of_school("rollcall_school_blocked_since_timestamp_seconds")] > 1e9);
  site.push(sign(enter(2), kStamp));
  CHECK(scrape(site)[of_school("rollcall_school_blocked")] == 0);
  CHECK(scrape(site)[of_school("rollcall_school_blocked_since_timestamp_seconds")] == -1);
}

TEST_CASE("a store that cannot commit shows, and so do the pushes that were not acknowledged") {
  Site site(school_toml());
  site.start();
  site.push(sign(enter(1), kStamp));
  fs::rename(site.journal(), site.file("elsewhere"));
  CHECK(site.push(sign(enter(2), kStamp)).status == 503);
  CHECK(scrape(site)["rollcall_store_committing"] == 0);
  CHECK(scrape(site)[pushes("67371107", "not_stored")] == 1);
  CHECK(scrape(site)["rollcall_commit_failures_total"] >= 1);
  CHECK(scrape(site)["rollcall_ack_seconds_count"] == 1);
  fs::rename(site.file("elsewhere"), site.journal());
  CHECK(shows(site, "rollcall_store_committing", 1));
}

TEST_CASE("sizes, free space, quarantine and the last push before the start are there within seconds") {
  Site site(school_toml());
  site.start();
  site.push(enter(1));
  site.push(sign(with_members(enter(2), {{"UID", R"("nobody")"}}), kStamp));
  site.restart();
  CHECK(shows(site, of_school("rollcall_quarantined_pushes"), 2));
  const Page page = scrape(site);
  CHECK(page[R"(rollcall_store_size_bytes{file="journal"})"] > 0);
  CHECK(page[R"(rollcall_store_size_bytes{file="records"})"] > 0);
  CHECK(page["rollcall_store_free_bytes"] > 0);
  CHECK(page["rollcall_store_disk_bytes"] > page["rollcall_store_free_bytes"]);
  CHECK(page[of_school("rollcall_last_push_timestamp_seconds")] > 1e9);
  CHECK(page[of_school("rollcall_creations_unknown")] == 0);
  CHECK(page["rollcall_rebuild_running"] == 0);
}

TEST_CASE("whatever a push says of itself, no label comes of it but those that are known") {
  Site site(school_toml());
  site.start();
  const std::vector<std::string> odd = {R"("a\"} 1\nforged_total 7")", R"("\u001b[2J")", R"("Test\u0000")",
                                        "\"" + std::string(5000, 'x') + "\"", R"("\u202e\ud83d\ude00")"};
  for (std::size_t i = 0; i < odd.size(); ++i)
    site.push(sign(with_members(numbered(static_cast<int>(i)), {{"Cmd", odd[i]}}), kStamp));
  const Answer answer = site.get("/metrics");
  CHECK(answer.body.find("forged") == std::string::npos);
  CHECK(answer.body.find('\x1b') == std::string::npos);
  const Page page(answer.body);
  CHECK(page[pushes("other", "unknown")] == static_cast<double>(odd.size()));
  CHECK(std::count_if(page.samples.begin(), page.samples.end(), [](const auto& sample) {
          return sample.first.starts_with("rollcall_pushes_total");
        }) == 1);
}

TEST_CASE("a school that is configured later has its lines, and one that is no more has none") {
  Site site(school_toml());
  site.start();
  site.configure(school_toml(2000164, "B"));
  site.reload();
  const Page page = scrape(site);
  CHECK(page[R"(rollcall_school_blocked{sid="2000164"})"] == 0);
  CHECK(page[of_school("rollcall_school_blocked")] == -1);
}

TEST_CASE("on the main listener metrics are for this machine, and for tokens of every school") {
  Site site(school_toml());
  site.start();
  const auto with = [&](const std::string& token) {
    testing::Fields fields = {{"X-Forwarded-For", "203.0.113.9"}};
    if (!token.empty()) fields.emplace_back("Authorization", "Bearer " + token);
    return testing::Client(site.address()).request("GET", "/metrics", fields);
  };
  CHECK(status(site, site.address()) == 200);
  const auto readiness = [&](const testing::Fields& fields) {
    return testing::Client(site.address()).request("GET", "/readyz", fields).body;
  };
  CHECK(readiness({}).find("\"pid\":") != std::string::npos);
  for (const char* field :
       {"X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Real-IP", "Forwarded", "Via"}) {
    CAPTURE(field);
    CHECK(status(site, site.address(), {{field, "127.0.0.1"}}) == 401);
    CHECK(readiness({{field, "127.0.0.1"}}).find("\"pid\":") == std::string::npos);
  }
  const Answer none = with("");
  CHECK(none.status == 401);
  CHECK(none.body.find("rollcall_") == std::string::npos);
  CHECK(with("rc_nonsense").status == 401);
  CHECK(with(site.token("all")).status == 200);
  const Answer one = with(site.token("one", {"--sid", std::to_string(kSid)}));
  CHECK(one.status == 403);
  CHECK(one.body.find("without --sid") != std::string::npos);
  testing::Client client(site.address());
  CHECK(client.request("POST", "/metrics").status == 405);
  CHECK(site.get("/metrics").field("Cache-Control") == "no-store");
}

TEST_CASE("with an admin listener metrics are there alone, for whoever reaches it") {
  Site site("[admin]\naddress = \"127.0.0.1:0\"\n" + school_toml());
  site.start();
  CHECK(site.get("/metrics").status == 404);
  const Answer answer = get(site.admin_address(), "/metrics");
  CHECK(answer.status == 200);
  CHECK(answer.field("Content-Type") == "text/plain; version=0.0.4; charset=utf-8");
  CHECK(status(site, site.admin_address(), {{"X-Forwarded-For", "203.0.113.9"}}) == 200);
}

TEST_CASE("without any traffic and with it, promtool finds nothing wrong with the page") {
  Site site(school_toml());
  site.start();
  for (int i = 0; i < 2; ++i) {
    CHECK(shows(site, of_school("rollcall_quarantined_pushes"), 0));
    const TempDirectory directory;
    write_text(directory.file("page"), site.get("/metrics").body);
    write_text(directory.file("check.sh"),
               fmt::format("{} check metrics <{}\n", tool("promtool"), directory.file("page")));
    testing::Process check({.arguments = {"/bin/sh", directory.file("check.sh")},
                            .out = directory.file("said"),
                            .err = directory.file("said"),
                            .file_size_limit = {}});
    const int code = check.wait(60);
    CHECK_MESSAGE(code == 0, read_text(directory.file("said")));
    CHECK(read_text(directory.file("said")).empty());
    site.push(sign(enter(i), kStamp));
    site.push(sign(enter(i), kStamp, "wrong"));
    site.get("/v1/schools/1000082/classes", site.token("t" + std::to_string(i)));
  }
}

TEST_CASE("every metric has help, a name that says its unit, a row in the guide and a place on the page") {
  Site site(school_toml());
  site.start();
  const Page page = scrape(site);
  const std::string guide = source_text("config/guides/metrics.md");
  for (const auto& row : api::metric_rows()) {
    const std::string name(row.name), type(row.type);
    CAPTURE(name);
    CHECK(page.types.at(name) == type);
    CHECK(page.helped.contains(name));
    CHECK(row.help.size() > 5);
    CHECK(row.help.ends_with('.'));
    CHECK(guide.find(fmt::format("| `{}` | {} | {} |\n", name, type, row.help)) != std::string::npos);
    CHECK((name.starts_with("rollcall_") || name.starts_with("process_")));
    CHECK((type == "counter") == name.ends_with("_total"));
    const bool of_time = row.help.find("seconds") != std::string_view::npos;
    if (of_time) CHECK(name.find("_seconds") != std::string::npos);
  }
  CHECK(page.types.size() == api::metric_rows().size());
}

TEST_CASE("TLS shows when its certificate ends, and which handshakes failed") {
  Site site(
      school_toml(),
      "address = \"127.0.0.1:0\"\ntls_certificate = \"server.pem\"\ntls_private_key = \"server.key\"\n");
  site.configure("[admin]\naddress = \"127.0.0.1:0\"\n" + school_toml());
  const testing::Certificate certificate({.name = "localhost", .alternatives = "IP:127.0.0.1"});
  write_text(site.file("server.pem"), certificate.pem());
  write_text(site.file("server.key"), certificate.key_pem());
  fs::permissions(site.file("server.key"), fs::perms(0600));
  site.start();
  CHECK_THROWS([&] {
    testing::Client client(site.address());
    client.send(std::string("\x16\x03\x01\x00\x05hello", 10));
    client.read();
  }());
  const auto page = [&] { return Page(get(site.admin_address(), "/metrics").body); };
  CHECK(eventually([&] { return page()[R"(rollcall_tls_handshakes_total{outcome="failed"})"] == 1; }));
  CHECK(page()["rollcall_tls_certificate_expiry_timestamp_seconds"] > 1e9);
}

TEST_CASE("the types of THE LIST have a label each, and nothing else has") {
  const auto names = api::cmd_names();
  CHECK(names.size() > 40);
  CHECK(names.back() == "other");
  for (std::size_t i = 0; i < names.size(); ++i) {
    CAPTURE(names[i]);
    CHECK(api::cmd_place(names[i]) == i);
    CHECK_FALSE(names[i].starts_with("rollcall."));
  }
  for (const char* odd : {"", "A", "zzz", "test", "Test ", "rollcall.override", "67371107.0"}) {
    CAPTURE(odd);
    CHECK(api::cmd_place(odd) == names.size() - 1);
  }
}

}  // namespace rollcall::seeing
