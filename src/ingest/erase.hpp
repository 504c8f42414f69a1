// Removes a person from the store.
//
// What ClassIn said of the person is spread over pushes that tell of others too, and over texts. So all that
// the person was ever called is looked for first (Found::texts), in every push that carries the UID; then
// every body is rewritten without it (classin/redact.hpp). A push keeps its number and its identity: if
// ClassIn sends it again it is a duplicate and brings nothing back. Then the records are made again, the log
// is emptied, and the files are searched byte by byte. What ClassIn says of the person later is new.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "classin/traces.hpp"
#include "ingest/trace_scan.hpp"
#include "storage/retention.hpp"
#include "storage/store.hpp"

namespace rollcall::ingest {

struct EraseWish {
  Sid sid;
  Uid uid;
  std::vector<std::string> also;  // further texts that mean the person
  std::vector<std::string> keep;  // texts that mean more than the person
};

class Eraser {
 public:
  // Reads the school's journal. Throws StoreError (busy: another removal runs).
  Eraser(storage::StorePaths paths, EraseWish wish);
  ~Eraser();

  // By what the person is recognised, and what is known of others too: that goes where it stands beside the
  // UID only.
  const std::vector<std::string>& texts() const { return texts_; }
  const std::vector<std::string>& shared() const { return shared_; }
  bool unfinished() const { return unfinished_; }  // an erasing of this person was killed
  bool named() const { return named_; }            // a push calls somebody of this UID by a name or account

  struct Counts {
    std::int64_t rewritten = 0;  // pushes that tell of others too
    std::int64_t emptied = 0;    // pushes of the person alone, and unreadable ones
    std::int64_t entries = 0;    // of our own
    std::int64_t renamed = 0;    // whose Cmd or `_id` named the person: they are new if they come again
    std::int64_t creations = 0;  // of what ClassIn was asked to create
    Seq through;                 // up to which push
    bool any() const { return rewritten + emptied + entries + creations > 0; }
  };
  Counts look();

  // Creations that name the person and have no outcome yet: they must have one first.
  std::vector<std::string> open_creations();

  struct Progress {
    std::function<void(Seq)> read = [](Seq) {};
    std::function<void(Seq)> rebuilt = [](Seq) {};
  };
  struct Outcome {
    Counts counts;
    bool log_empty = true;
    // Traces in bodies that stayed: numbers of other meaning, of other schools, parts of others' nicknames.
    std::int64_t meaning_else = 0;
    std::vector<Seq> left_in;          // the first of those pushes
    std::vector<ScannedFile> scanned;  // every file of the store
    bool clean = true;                 // no more in the files than in the bodies that stayed
  };
  // In short transactions beside a running daemon. Killed at any moment, it is finished by the next call.
  Outcome run(const Progress& progress);

 private:
  using Rows = std::function<void(const std::vector<storage::JournalRow>&)>;
  void each_page(Seq after, const Rows& use, bool every_school = false);
  void find_texts();
  void find_shared();
  void note(const storage::JournalRow& row, Counts& counts, std::vector<storage::Rewrite>& rewrites) const;
  Counts go_through(Seq after, bool write, const std::function<void(Seq)>& progress);
  std::int64_t go_through_creations(bool write);
  bool rewrite(storage::Creation creation, bool write);
  void remove_derived_copies() const;
  void look_for_rest(Outcome& outcome);
  void prove(Outcome& outcome, std::int64_t noted);
  void compact_if_needed(Outcome& outcome, std::int64_t noted);

  storage::StorePaths paths_;
  EraseWish wish_;
  std::unique_ptr<storage::StoreLock> lock_;
  std::unique_ptr<storage::Retention> retention_;
  std::unique_ptr<storage::Journal> journal_;
  std::unique_ptr<storage::CreationStore> creations_;
  std::vector<std::string> texts_, shared_;
  std::unique_ptr<classin::Traces> person_;
  bool unfinished_ = false, named_ = false;
};

}  // namespace rollcall::ingest
