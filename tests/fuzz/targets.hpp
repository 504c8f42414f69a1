// THE LIST of fuzz targets. Each is a function of bytes that throws where a property does not hold, in a file
// of its name; seeds are whole inputs it starts from.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall::fuzz {

using Seeds = std::vector<std::string>;

void fuzz_http(std::string_view bytes);     // framing, sessions, replies, URLs
void fuzz_push(std::string_view bytes);     // from bytes to facts
void fuzz_safekey(std::string_view bytes);  // SafeKey, identity, verdicts
void fuzz_config(std::string_view bytes);   // the configuration, durations, ranges, addresses
void fuzz_query(std::string_view bytes);    // parameters, cursors, dates
void fuzz_files(std::string_view bytes);    // rosters, timetables, imports, and the CSV that is written
void fuzz_api(std::string_view bytes);      // the query API over a store, live views, exports
void fuzz_calls(std::string_view bytes);    // what ClassIn answers

Seeds http_seeds();
Seeds push_seeds();
Seeds safekey_seeds();
Seeds config_seeds();
Seeds query_seeds();
Seeds files_seeds();
Seeds api_seeds();
Seeds calls_seeds();

struct Target {
  std::string_view name;
  void (*run)(std::string_view bytes);
  Seeds (*seeds)();
  std::size_t most_bytes;
};

inline constexpr Target kTargets[] = {{"http", &fuzz_http, &http_seeds, 16 * 1024},
                                      {"push", &fuzz_push, &push_seeds, 64 * 1024},
                                      {"safekey", &fuzz_safekey, &safekey_seeds, 4 * 1024},
                                      {"config", &fuzz_config, &config_seeds, 8 * 1024},
                                      {"query", &fuzz_query, &query_seeds, 4 * 1024},
                                      {"files", &fuzz_files, &files_seeds, 16 * 1024},
                                      {"api", &fuzz_api, &api_seeds, 4 * 1024},
                                      {"calls", &fuzz_calls, &calls_seeds, 16 * 1024}};

}  // namespace rollcall::fuzz
