#include "disk/disk.hpp"

#include <algorithm>
#include <filesystem>
#include <limits>

#include "base/file.hpp"
#include "support/process.hpp"

namespace rollcall::disk {

namespace {

constexpr int kIoError = 10;  // SQLITE_IOERR
constexpr std::uint64_t kNever = std::numeric_limits<std::uint64_t>::max();

bool changes_something(Op op) {
  return op == Op::write || op == Op::truncate || op == Op::sync || op == Op::remove;
}

std::string sector_of(const std::string& bytes, std::size_t from, std::size_t size) {
  return from < bytes.size() ? bytes.substr(from, size) : std::string();
}

}  // namespace

const char* name(Op op) {
  static const std::array<const char*, kOps> kNames = {"open", "read",   "write", "truncate",
                                                       "sync", "remove", "size",  "map"};
  return kNames[static_cast<std::size_t>(op)];
}

void Disk::watch(const std::string& directory, std::uint64_t seed) {
  const std::lock_guard lock(mutex_);
  directory_ = directory + "/";
  rng_.seed(seed);
  sector_ = testing::one_in(rng_, 3) ? 4096 : 512;
  live_.clear();
  durable_.clear();
  nodes_.clear();
  image_.clear();
  powered_ = true;
  changes_ = 0;
  cut_at_ = kNever;
  done_ = {};
  fault_ = {};
  losses_ = {};
}

void Disk::cut_after(std::uint64_t n) {
  const std::lock_guard lock(mutex_);
  cut_at_ = changes_ + n;
}

void Disk::cut_now() {
  const std::lock_guard lock(mutex_);
  if (powered_) lose_power();
}

void Disk::fail(Fault fault) {
  const std::lock_guard lock(mutex_);
  fault_ = std::move(fault);
  fault_seen_ = 0;
  struck_ = false;
}

void Disk::heal() { fail({}); }

bool Disk::powered() const {
  const std::lock_guard lock(mutex_);
  return powered_;
}

bool Disk::fault_struck() const {
  const std::lock_guard lock(mutex_);
  return struck_;
}

std::uint64_t Disk::done(Op op) const {
  const std::lock_guard lock(mutex_);
  return done_[static_cast<std::size_t>(op)];
}

std::uint64_t Disk::changes() const {
  const std::lock_guard lock(mutex_);
  return changes_;
}

Losses Disk::losses() const {
  const std::lock_guard lock(mutex_);
  return losses_;
}

void Disk::never_sync(bool off) {
  const std::lock_guard lock(mutex_);
  never_sync_ = off;
}

bool Disk::never_syncs() const {
  const std::lock_guard lock(mutex_);
  return never_sync_;
}

bool Disk::watched(const std::string& path) const {
  return !directory_.empty() && path.starts_with(directory_);
}

bool Disk::strikes(Op op, const std::string& path) {
  if (fault_.code == 0 || fault_.op != op || !path.ends_with(fault_.only)) return false;
  const std::uint64_t n = fault_seen_++;
  if (n < fault_.first || n - fault_.first >= fault_.count) return false;
  return struck_ = true;
}

int Disk::before(Op op, const std::string& path, std::size_t size, std::size_t* part) {
  const std::lock_guard lock(mutex_);
  if (!watched(path)) return 0;
  if (part != nullptr) *part = 0;
  ++done_[static_cast<std::size_t>(op)];
  if (changes_something(op)) {
    if (powered_ && changes_ == cut_at_) lose_power();
    ++changes_;
    if (!powered_) return kIoError;
    write_something_back();
  }
  if (!strikes(op, path)) return 0;
  if (part != nullptr && size > 0) *part = testing::below(rng_, size);
  return fault_.code;
}

// A name that stands for another file than before is a new file; what is there when it is first seen is
// durable.
Node* Disk::opened(const std::string& path) {
  const std::lock_guard lock(mutex_);
  if (!watched(path)) return nullptr;
  const std::uint64_t inode = inode_of(path);
  auto& entry = live_[path];
  if (entry && entry->inode == inode) return entry.get();
  const bool seen = entry || durable_.contains(path);
  auto node = std::make_shared<Node>();
  node->inode = inode;
  node->live = testing::read_text(path);
  if (!seen && !node->live.empty()) {
    node->durable = node->live;
    durable_[path] = node;
  }
  entry = node;
  nodes_.push_back(node);
  return node.get();
}

void Disk::wrote(Node& node, std::size_t at, const void* bytes, std::size_t size) {
  const std::lock_guard lock(mutex_);
  if (size == 0) return;
  if (node.live.size() < at + size) {  // what lies between the old end and this is written too: zeros
    const std::size_t end = node.live.size();
    node.live.resize(at + size);
    for (std::size_t s = end / sector_; s < at / sector_; ++s) node.dirty.insert(s);
  }
  node.live.replace(at, size, static_cast<const char*>(bytes), size);
  for (std::size_t s = at / sector_; s <= (at + size - 1) / sector_; ++s) node.dirty.insert(s);
}

void Disk::truncated(Node& node, std::size_t size) {
  const std::lock_guard lock(mutex_);
  const std::size_t low = std::min(size, node.live.size()), high = std::max(size, node.live.size());
  node.live.resize(size);
  for (std::size_t s = low / sector_; s * sector_ < high; ++s) node.dirty.insert(s);
}

// Some of what is dirty reaches the disk by itself, now and then.
void Disk::write_something_back() {
  if (nodes_.empty() || !testing::one_in(rng_, 8)) return;
  Node& node = *testing::one_of(rng_, nodes_);
  for (auto at = node.dirty.begin(); at != node.dirty.end();) {
    const bool this_one = testing::one_in(rng_, 2);
    if (this_one) make_durable(node, *at);
    at = this_one ? node.dirty.erase(at) : std::next(at);
  }
}

void Disk::make_durable(Node& node, std::size_t sector) {
  const std::size_t from = sector * sector_;
  const std::string bytes = sector_of(node.live, from, sector_);
  if (bytes.empty()) {
    node.durable.resize(std::min(node.durable.size(), node.live.size()));
    return;
  }
  if (node.durable.size() < from + bytes.size()) node.durable.resize(from + bytes.size());
  node.durable.replace(from, bytes.size(), bytes);
}

void Disk::synced(Node& node, bool directory_too) {
  const std::lock_guard lock(mutex_);
  for (const std::size_t sector : node.dirty) make_durable(node, sector);
  node.dirty.clear();
  if (node.durable.size() > node.live.size()) node.durable.resize(node.live.size());
  if (!directory_too) return;
  forget_what_is_gone();
  durable_ = live_;
}

void Disk::sync_failed(Node& node) {
  const std::lock_guard lock(mutex_);
  for (const std::size_t sector : node.dirty) {
    if (testing::one_in(rng_, 2)) make_durable(node, sector);
  }
  node.dirty.clear();
}

void Disk::removed(const std::string& path, bool directory_too) {
  const std::lock_guard lock(mutex_);
  if (!watched(path)) return;
  live_.erase(path);
  if (!directory_too) return;
  forget_what_is_gone();
  durable_ = live_;
}

// What was deleted or replaced without SQLite.
void Disk::forget_what_is_gone() {
  std::erase_if(live_, [](const auto& entry) { return inode_of(entry.first) != entry.second->inode; });
}

void Disk::lose_power() {
  powered_ = false;
  losses_ = {};
  mood_ = static_cast<int>(testing::below(rng_, 6));
  forget_what_is_gone();
  for (const auto& node : nodes_) compose(*node);
  std::set<std::string> paths;
  for (const auto& [path, node] : live_) paths.insert(path);
  for (const auto& [path, node] : durable_) paths.insert(path);
  for (const auto& path : paths) {
    const bool new_entry = mood_ == 1 || (mood_ != 0 && testing::one_in(rng_, 2));
    const Directory& directory = new_entry ? live_ : durable_;
    const auto found = directory.find(path);
    image_[path] = found == directory.end() ? nullptr : found->second.get();
  }
}

void Disk::compose(Node& node) {
  node.image = node.durable;
  for (const std::size_t sector : node.dirty) put_sector(node, sector);
  if (node.live.size() == node.durable.size() || mood_ == 0) return;
  if (mood_ == 1 || testing::one_in(rng_, 2)) node.image.resize(node.live.size());
}

// Mood 0: nothing that was not synced is kept; 1: all of it; else each sector has its own fate.
void Disk::put_sector(Node& node, std::size_t sector) {
  const std::size_t from = sector * sector_;
  const std::string after = sector_of(node.live, from, sector_);
  const std::uint64_t dice = mood_ == 0 ? 0 : mood_ == 1 ? 2 : testing::below(rng_, 5);
  if (dice < 2 || after.empty()) {
    ++losses_.lost;
    return;
  }
  std::string before = sector_of(node.durable, from, sector_);
  before.resize(after.size());
  const std::string left = dice == 4 ? torn(before, after) : after;
  ++(dice == 4 ? losses_.torn : losses_.kept);
  if (node.image.size() < from + left.size()) node.image.resize(from + left.size());
  node.image.replace(from, left.size(), left);
}

std::string Disk::torn(const std::string& before, const std::string& after) {
  const std::size_t at = testing::below(rng_, after.size() + 1);
  switch (testing::below(rng_, 3)) {
    case 0: return after.substr(0, at) + before.substr(at);
    case 1: return before.substr(0, at) + after.substr(at);
    default: break;
  }
  const auto first = std::mismatch(before.begin(), before.end(), after.begin()).second - after.begin();
  const auto last = after.rend() - std::mismatch(before.rbegin(), before.rend(), after.rbegin()).second;
  std::string noise = after;
  for (auto i = first; i < last; ++i) noise[static_cast<std::size_t>(i)] = static_cast<char>(rng_());
  return noise;
}

void Disk::restore() {
  const std::lock_guard lock(mutex_);
  for (const auto& entry : std::filesystem::directory_iterator(directory_)) {
    if (entry.path().string().ends_with("-shm")) std::filesystem::remove(entry.path());
  }
  for (const auto& [path, node] : image_) {
    std::filesystem::remove(path);
    if (node != nullptr) testing::write_text(path, node->image);
  }
  live_.clear();
  durable_.clear();
  nodes_.clear();
  image_.clear();
  powered_ = true;
  cut_at_ = kNever;
}

}  // namespace rollcall::disk
