#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

#include <cerrno>

#include "doctor/gather.hpp"

namespace rollcall::doctor {

namespace {

constexpr mode_t kPermissions = 07777;
constexpr std::int64_t kBlockBytes = 512;  // of st_blocks

User user_from(const passwd& entry) {
  User user{.uid = entry.pw_uid, .gids = {entry.pw_gid}, .name = entry.pw_name};
  int count = 64;
  std::vector<gid_t> groups(static_cast<std::size_t>(count));
  if (::getgrouplist(entry.pw_name, entry.pw_gid, groups.data(), &count) > 0)
    user.gids.insert(groups.begin(), groups.begin() + count);
  return user;
}

}  // namespace

bool FileSight::missing() const { return error == ENOENT || error == ENOTDIR; }

FileSight look_at_file(const std::string& path) {
  FileSight out{.path = path};
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0) {
    out.error = errno;
    return out;
  }
  out.directory = S_ISDIR(info.st_mode);
  out.regular = S_ISREG(info.st_mode);
  out.uid = info.st_uid;
  out.gid = info.st_gid;
  out.mode = info.st_mode & kPermissions;
  out.modified_ns = std::int64_t{info.st_mtim.tv_sec} * 1'000'000'000 + info.st_mtim.tv_nsec;
  out.bytes = info.st_size;
  out.held_bytes = std::int64_t{info.st_blocks} * kBlockBytes;
  return out;
}

User user_of(uid_t uid) {
  const passwd* const entry = ::getpwuid(uid);
  return entry != nullptr ? user_from(*entry) : User{.uid = uid, .gids = {}, .name = fmt::format("{}", uid)};
}

std::optional<User> user_named(const std::string& name) {
  const passwd* const entry = ::getpwnam(name.c_str());
  return entry != nullptr ? std::optional(user_from(*entry)) : std::nullopt;
}

}  // namespace rollcall::doctor
