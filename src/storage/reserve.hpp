// Space held on the journal's disk, to be given up when the disk is full: a file "<journal>.reserve" of
// limits::kReserveBytes without content. Owned by one thread.
#pragma once

#include <string>

namespace rollcall::storage {

class Reserve {
 public:
  explicit Reserve(const std::string& journal_path)
      : journal_path_(journal_path), path_(journal_path + ".reserve") {}

  // Makes the file where it is missing or not whole, for the journal's owner though root asks. Throws
  // StoreError (full, io, cannot_open). Where files may not become so large there is none, and no error.
  void hold();

  bool give_up();  // false when there was none

 private:
  std::string journal_path_, path_;
};

}  // namespace rollcall::storage
