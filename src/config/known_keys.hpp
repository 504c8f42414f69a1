// Every table and key of the configuration file, in one list: the reader knows no other, "did you mean"
// chooses from it, and a test holds config/rollcall.example.toml against it.
#pragma once

#include <array>
#include <span>
#include <string_view>

namespace rollcall::config {

struct TableKeys {
  std::string_view name;  // as a person writes it
  std::span<const std::string_view> keys;
};

namespace known {

inline constexpr std::array<std::string_view, 7> kTop = {"listen", "admin",   "store",    "log",
                                                         "school", "classin", "retention"};
inline constexpr std::array<std::string_view, 6> kListen = {
    "address", "tls_certificate", "tls_private_key", "trusted_proxies", "max_body_bytes", "max_connections"};
inline constexpr std::array<std::string_view, 1> kAdmin = {"address"};
inline constexpr std::array<std::string_view, 1> kStore = {"url"};
inline constexpr std::array<std::string_view, 1> kLog = {"level"};
inline constexpr std::array<std::string_view, 16> kSchool = {"sid",
                                                             "name",
                                                             "secrets",
                                                             "secret_files",
                                                             "secret_credentials",
                                                             "timezone",
                                                             "callback_token",
                                                             "allow_from",
                                                             "unsigned_policy",
                                                             "unsigned_limit_per_hour",
                                                             "freshness_window",
                                                             "late_after",
                                                             "early_leave_before",
                                                             "minimum_attended_ratio",
                                                             "stage_seats",
                                                             "course"};
inline constexpr std::array<std::string_view, 4> kCourse = {"id", "late_after", "early_leave_before",
                                                            "minimum_attended_ratio"};
inline constexpr std::array<std::string_view, 3> kClassin = {"base_url", "timeout", "ca_file"};
// Beside journal_days one for each kind of push (classin/kinds.hpp): its name and "_days".
inline constexpr std::array<std::string_view, 8> kRetention = {
    "journal_days",     "attendance_days", "viewing_days", "grades_days",
    "interaction_days", "schedule_days",   "held_days",    "unknown_days"};

}  // namespace known

inline constexpr TableKeys kTopKeys = {"the file", known::kTop};
inline constexpr TableKeys kListenKeys = {"[listen]", known::kListen};
inline constexpr TableKeys kAdminKeys = {"[admin]", known::kAdmin};
inline constexpr TableKeys kStoreKeys = {"[store]", known::kStore};
inline constexpr TableKeys kLogKeys = {"[log]", known::kLog};
inline constexpr TableKeys kSchoolKeys = {"[[school]]", known::kSchool};
inline constexpr TableKeys kCourseKeys = {"[[school.course]]", known::kCourse};
inline constexpr TableKeys kClassinKeys = {"[classin]", known::kClassin};
inline constexpr TableKeys kRetentionKeys = {"[retention]", known::kRetention};

inline constexpr std::array<TableKeys, 8> kTables = {kListenKeys, kAdminKeys,  kStoreKeys,   kLogKeys,
                                                     kSchoolKeys, kCourseKeys, kClassinKeys, kRetentionKeys};

}  // namespace rollcall::config
