// Several schools, their secrets and tokens, who may send, and reloading of the configuration.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <ctime>
#include <string>

#include "e2e/e2e.hpp"

namespace rollcall::e2e {

namespace {

constexpr std::int64_t kOther = 2000164;

std::string forwarded(std::int64_t number) { return signed_push(number); }

Answer push_for(const Site& site, std::int64_t number, const std::string& chain) {
  return post(site.address(), "/classin/push", forwarded(number), {{"X-Forwarded-For", chain}});
}

const std::string kOnlyTen = "allow_from = [\"10.1.0.0/16\"]\n";

}  // namespace

TEST_CASE("every school has its own secret, its own journal rows and its own duplicates") {
  Site site(school_toml(kSid, "ONE") + school_toml(kOther, "TWO"));
  site.start();
  CHECK(site.push(signed_push(1, kSid, "ONE")).acknowledged());
  CHECK(site.push(signed_push(1, kOther, "TWO")).acknowledged());
  CHECK(site.push(signed_push(1, kOther, "ONE")).status == 401);
  const auto rows = journal(site);
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].entry.sid == Sid{kSid});
  CHECK(rows[1].entry.sid == Sid{kOther});
  CHECK(rows[0].duplicates + rows[1].duplicates == 0);
}

TEST_CASE("during a change of secret both are believed, and SIGHUP ends the old one") {
  Site site(school_toml(kSid, "OLD"));
  site.start();
  CHECK(site.push(signed_push(1, kSid, "NEW")).status == 401);
  site.configure("[[school]]\nsid = 1000082\nsecrets = [\"OLD\", \"NEW\"]\n");
  site.reload();
  CHECK(site.push(signed_push(1, kSid, "NEW")).acknowledged());
  CHECK(site.push(signed_push(2, kSid, "OLD")).acknowledged());
  site.configure(school_toml(kSid, "NEW"));
  site.reload();
  CHECK(site.push(signed_push(3, kSid, "OLD")).status == 401);
  CHECK(site.push(signed_push(3, kSid, "NEW")).acknowledged());
}

TEST_CASE("a school added by SIGHUP is received, and one taken away is refused") {
  Site site(school_toml(kSid));
  site.start();
  CHECK(site.push(signed_push(1, kOther, "TWO")).status == 403);
  site.configure(school_toml(kOther, "TWO"));
  site.reload();
  CHECK(site.push(signed_push(1, kOther, "TWO")).acknowledged());
  CHECK(site.push(signed_push(1)).status == 403);
}

TEST_CASE("a faulty configuration leaves the running one in force and the log says where the fault is") {
  Site site(school_toml(kSid));
  site.start();
  site.configure(school_toml(kSid) + "late_afer = \"5m\"\n");
  site.reload();
  CHECK(site.push(signed_push(1)).acknowledged());
  CHECK(site.logs(site.config() + ":"));
  CHECK(site.logs("late_afer"));
  CHECK(site.logs("the old one stays in force"));
  site.configure_text("[listen\n");
  site.reload();
  CHECK(site.push(signed_push(2)).acknowledged());
  CHECK(site.log().find(kSecret) == std::string::npos);
}

TEST_CASE("a reload says which changes wait for a restart") {
  Site site(school_toml(kSid));
  site.start();
  const std::string address = site.address();
  site.configure(school_toml(kSid), "address = \"127.0.0.1:1\"\n");
  site.reload();
  CHECK(site.logs("\"key\":\"listen.address\""));
  CHECK(post(address, "/classin/push", signed_push(1)).acknowledged());
}

TEST_CASE(
    "allow_from refuses other addresses with 403 and errno 102; who cannot sign does not block the queue") {
  Site site(school_toml(kSid, kSecret, kOnlyTen));
  site.start();
  for (int i = 0; i < 3; ++i) {
    const Answer answer = site.push(forged(1));
    CHECK(answer.status == 403);
    CHECK(answer.error() == 102);
  }
  CHECK(site.push(signed_push(1)).status == 403);
  const Document ready(site.get("/readyz").body);
  CHECK(ready["blocked"].items().begin() == ready["blocked"].items().end());
  CHECK(push_for(site, 1, "10.1.2.3").status == 403);  // nobody believes the header without trusted_proxies
}

TEST_CASE("a trusted proxy says who sent the push: the last address it did not itself vouch for") {
  Site site(school_toml(kSid, kSecret, kOnlyTen),
            "address = \"127.0.0.1:0\"\ntrusted_proxies = [\"127.0.0.0/8\", \"192.168.0.0/16\"]\n");
  site.start();
  CHECK(push_for(site, 1, "10.1.2.3").acknowledged());
  CHECK(push_for(site, 2, "1.2.3.4, 10.1.2.3").acknowledged());
  CHECK(push_for(site, 3, "10.1.2.3, 192.168.4.5").acknowledged());
  CHECK(push_for(site, 4, "10.1.2.3, 1.2.3.4").status == 403);
  CHECK(push_for(site, 4, "10.1.2.3, nonsense").status == 403);
  CHECK(push_for(site, 4, "").status == 403);
  const Answer two_fields = post(site.address(), "/classin/push", forwarded(5),
                                 {{"X-Forwarded-For", "1.2.3.4"}, {"x-forwarded-for", "10.1.2.3"}});
  CHECK(two_fields.acknowledged());
  CHECK(journalled(site) == 4);
}

TEST_CASE("a Unix socket serves pushes, and whoever reaches it is a proxy") {
  const TempDirectory directory;
  Site site(school_toml(kSid, kSecret, kOnlyTen), unix_listen(directory));
  site.start();
  CHECK(site.address() == "unix:" + directory.file("http.sock"));
  CHECK(site.push(signed_push(1)).status == 403);
  CHECK(push_for(site, 1, "10.1.2.3").acknowledged());
  CHECK(site.run({"status"}).out.find("daemon   running") != std::string::npos);
  site.kill();  // the socket file stays behind
  site.start();
  CHECK(push_for(site, 2, "10.1.2.3").acknowledged());
}

TEST_CASE("health has a listener of its own where it is configured") {
  Site site(school_toml(kSid), "address = \"127.0.0.1:0\"\n[admin]\naddress = \"127.0.0.1:0\"\n");
  site.start();
  REQUIRE(site.admin_address() != site.address());
  CHECK(get(site.admin_address(), "/healthz").status == 200);
  CHECK(get(site.admin_address(), "/readyz").status == 200);
  CHECK(get(site.admin_address(), "/v1/schools/1000082/pushes").status == 404);
  CHECK(post(site.admin_address(), "/classin/push", signed_push(1)).status == 404);
  CHECK(site.get("/readyz").status == 404);
  CHECK(site.push(signed_push(1)).acknowledged());
}

TEST_CASE("a changed admin.address waits for the restart: who may ask for health stays as it was") {
  constexpr const char* kOne = "address = \"127.0.0.1:0\"\n";
  constexpr const char* kTwo = "address = \"127.0.0.1:0\"\n[admin]\naddress = \"127.0.0.1:0\"\n";
  constexpr const char* kWarning =
      "\"event\":\"this change takes effect at the next restart\",\"key\":\"admin.address\"";
  Site site(school_toml(kSid), kOne);
  site.start();
  const auto warnings = [&] {
    const std::string log = site.log();
    std::size_t count = 0;
    for (auto at = log.find(kWarning); at != std::string::npos; at = log.find(kWarning, at + 1)) ++count;
    return count;
  };
  site.configure(school_toml(kSid), kTwo);
  for (std::size_t reloads = 1; reloads <= 2; ++reloads) {
    site.reload();
    CHECK(site.get("/healthz").status == 200);
    CHECK(site.get("/metrics").status == 200);
    CHECK(warnings() == reloads);  // as long as it is not in force
  }
  site.configure(school_toml(kSid), kOne);
  site.reload();
  CHECK(warnings() == 2);

  site.configure(school_toml(kSid), kTwo);
  CHECK(site.stop() == 0);
  site.start();
  REQUIRE(site.get("/readyz").status == 404);
  site.configure(school_toml(kSid), kOne);
  site.reload();
  CHECK(site.get("/readyz").status == 404);
  CHECK(get(site.admin_address(), "/readyz").status == 200);
}

TEST_CASE(
    "freshness_window holds a stale push in quarantine, acknowledges it, and lets a fresh one through") {
  Site site(school_toml(kSid, kSecret, "freshness_window = \"10m\"\n"));
  site.start();
  const std::int64_t now = std::time(nullptr);
  CHECK(site.push(sign(numbered(1), now - 3600)).acknowledged());
  CHECK(site.push(sign(numbered(2), now + 500)).acknowledged());
  const auto rows = journal(site);
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].entry.trust == storage::Trust::stale_held);
  CHECK(rows[1].entry.trust == storage::Trust::signed_);
  const auto list = site.run({"quarantine", "list", "--format", "csv"});
  CHECK(list.out.find("freshness_window") != std::string::npos);
}

}  // namespace rollcall::e2e
