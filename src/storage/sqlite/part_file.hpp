// A file that grows beside its name, as NAME.part, and appears under its name whole and synced, or not at
// all.
#pragma once

#include <cstdint>
#include <string>

namespace rollcall::storage::sqlite {

class PartFile {
 public:
  enum class Others { refuse, wait };

  // Makes NAME.part, empty and readable by its owner only; root gives it to the owner of `like`. What a kill
  // left of it is replaced; while another process holds it, this waits or throws StoreError::busy. Throws
  // StoreError.
  PartFile(std::string name, const std::string& like, Others others);
  ~PartFile();  // removes NAME.part, unless it was published
  PartFile(const PartFile&) = delete;
  PartFile& operator=(const PartFile&) = delete;

  const std::string& path() const { return path_; }
  void sync();
  // Gives it its name, when both are on stable storage. Throws StoreError; where a file of that name is
  // there, that one stays.
  void publish();

 private:
  bool open(Others others);
  void begin(const std::string& like);
  [[noreturn]] void fail(const std::string& doing, int error) const;

  const std::string name_, path_;
  int fd_ = -1;
  bool published_ = false;
};

// Bytes that may still be written to the file system of the file's directory.
std::int64_t free_bytes(const std::string& path);

// Makes names that appeared in or vanished from the file's directory durable. Throws StoreError.
void sync_directory_of(const std::string& path);

// "1.5 GB"
std::string bytes_text(std::int64_t bytes);

}  // namespace rollcall::storage::sqlite
