#include "ingest/erase.hpp"

#include <algorithm>
#include <filesystem>
#include <set>
#include <utility>

#include "base/limits.hpp"
#include "base/time.hpp"
#include "classin/kinds.hpp"
#include "classin/redact.hpp"
#include "ingest/prune.hpp"
#include "ingest/rebuild.hpp"
#include "ingest/turns.hpp"

namespace rollcall::ingest {

namespace {

using classin::Redaction;
using classin::Traces;
using storage::Creation;
using storage::CreationState;
using storage::JournalRow;
using storage::Trust;

constexpr std::size_t kCreationsPage = 500;
constexpr std::size_t kMostNamed = 10;  // pushes that may still tell of the person

// As long as the old one, so that it takes its place in the file (storage/sqlite/retention.cpp). Blanks at
// the end say nothing in JSON.
std::string padded(std::string text, std::size_t size) {
  if (text.size() < size) text.resize(size, ' ');
  return text;
}

bool is_among(const std::vector<std::string>& list, std::string_view text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

bool makes_class_or_course(std::string_view call) {
  return call == "createClassroom" || call == "addCourseClass" || call == "addCourse" || call == "createUnit";
}

}  // namespace

Eraser::Eraser(storage::StorePaths paths, EraseWish wish)
    : paths_(std::move(paths)),
      wish_(std::move(wish)),
      lock_(lock_removals(paths_)),
      retention_(storage::open_retention(paths_.journal)),
      journal_(storage::open_journal(paths_.journal, storage::Access::read_only)),
      creations_(storage::open_creations(paths_.journal, storage::Access::read_only)) {
  find_texts();
  find_shared();
  person_ = std::make_unique<Traces>(wish_.uid, texts_);
}

Eraser::~Eraser() = default;

void Eraser::each_page(Seq after, const Rows& use, bool every_school) {
  storage::Journal::Filter filter{.sid = wish_.sid, .after = after, .limit = limits::kRemovalBatchPushes};
  if (every_school) filter.sid.reset();
  for (auto rows = journal_->list(filter); !rows.empty(); rows = journal_->list(filter)) {
    use(rows);
    filter.after = rows.back().seq;
  }
}

void Eraser::find_texts() {
  std::set<std::string> texts(wish_.also.begin(), wish_.also.end());
  for (const auto& removal : retention_->unfinished()) {
    if (removal.sid != wish_.sid || removal.uid != wish_.uid) continue;
    unfinished_ = true;
    texts.insert(removal.texts.begin(), removal.texts.end());
  }
  const Traces uid_only(wish_.uid, {});
  each_page(Seq{0}, [&](const std::vector<JournalRow>& rows) {
    for (const auto& row : rows) {
      if (!uid_only.possible_in(row.entry.body)) continue;
      for (auto& seen : classin::seen_texts(row.entry.body)) {
        if (seen.uid != wish_.uid) continue;
        named_ = true;
        texts.insert(std::move(seen.text));
      }
    }
  });
  for (const auto& text : texts) {
    if (!is_among(wish_.keep, text)) texts_.push_back(text);
  }
}

void Eraser::find_shared() {
  const Traces all(wish_.uid, texts_);
  std::vector<Traces> each;
  for (const auto& text : texts_) each.emplace_back(Uid{}, std::vector{text});
  std::set<std::size_t> shared;
  each_page(Seq{0}, [&](const std::vector<JournalRow>& rows) {
    for (const auto& row : rows) {
      if (!all.possible_in(row.entry.body)) continue;
      for (const auto& seen : classin::seen_texts(row.entry.body)) {
        for (std::size_t i = 0; i < each.size() && seen.uid != wish_.uid; ++i) {
          if (each[i].is_known(seen.text)) shared.insert(i);
        }
      }
    }
  });
  std::vector<std::string> own;
  for (std::size_t i = 0; i < texts_.size(); ++i) {
    const bool others = shared.count(i) != 0 && !is_among(wish_.also, texts_[i]);
    (others ? shared_ : own).push_back(texts_[i]);
  }
  texts_ = std::move(own);
}

void Eraser::note(const JournalRow& row, Counts& counts, std::vector<storage::Rewrite>& rewrites) const {
  const auto& entry = row.entry;
  Redaction redaction = classin::redact(entry.body, *person_);
  const bool named = entry.trust != Trust::own && classin::ids_name(entry.cmd, entry.message_id, *person_);
  if (redaction.what == Redaction::What::nothing && !named) return;
  const bool emptied = redaction.what == Redaction::What::emptied;
  if (redaction.what == Redaction::What::nothing) redaction.body = entry.body;
  const bool drop = emptied && entry.trust == Trust::unreadable_held;
  rewrites.push_back({row.seq, padded(std::move(redaction.body), entry.body.size()), named, drop});
  ++(entry.trust == Trust::own ? counts.entries : emptied ? counts.emptied : counts.rewritten);
  counts.renamed += named ? 1 : 0;
}

Eraser::Counts Eraser::go_through(Seq after, bool write, const std::function<void(Seq)>& progress) {
  Counts counts{.through = after};
  each_page(after, [&](const std::vector<JournalRow>& rows) {
    std::vector<storage::Rewrite> rewrites;
    for (const auto& row : rows) note(row, counts, rewrites);
    if (write && !rewrites.empty()) in_turns([&] { retention_->rewrite(rewrites, now_s()); });
    counts.through = rows.back().seq;
    progress(counts.through);
  });
  return counts;
}

bool Eraser::rewrite(Creation creation, bool write) {
  const auto request = classin::redact_request(creation.request, *person_);
  const bool of_person = creation.object_id == wish_.uid.value && !makes_class_or_course(creation.call);
  std::string identity = creation.identity;
  bool changed = of_person || request.what != Redaction::What::nothing;
  for (std::string* text : {&creation.key, &creation.message, &creation.live_url, &identity}) {
    std::string rest = person_->without(*text);
    changed = changed || rest != *text;
    *text = std::move(rest);
  }
  if (!changed || !write) return changed;
  if (of_person) {
    retention_->remove_creation(creation.row);
    return true;
  }
  if (identity != creation.identity) identity = "erased-" + std::to_string(creation.row);
  if (request.what != Redaction::What::nothing) {
    creation.request = padded(request.body, creation.request.size());
    creation.essence.clear();  // made of what is gone
  }
  retention_->rewrite_creation(creation, identity);
  return true;
}

std::int64_t Eraser::go_through_creations(bool write) {
  std::int64_t changed = 0;
  storage::CreationFilter filter{.sid = wish_.sid, .state = {}, .limit = kCreationsPage};
  for (auto page = creations_->list(filter); !page.empty(); page = creations_->list(filter)) {
    filter.after_row = page.back().row;
    for (auto& creation : page) changed += rewrite(std::move(creation), write) ? 1 : 0;
  }
  return changed;
}

std::vector<std::string> Eraser::open_creations() {
  std::vector<std::string> out;
  storage::CreationFilter filter{
      .sid = wish_.sid, .state = {}, .unfinished_only = true, .limit = kCreationsPage};
  for (auto page = creations_->list(filter); !page.empty(); page = creations_->list(filter)) {
    filter.after_row = page.back().row;
    for (auto& creation : page) {
      if (rewrite(creation, false)) out.push_back(creation.identity);
    }
  }
  return out;
}

Eraser::Counts Eraser::look() {
  Counts counts = go_through(Seq{0}, false, [](Seq) {});
  counts.creations = go_through_creations(false);
  return counts;
}

// Records put aside as damaged are derived from the journal; nobody needs them.
void Eraser::remove_derived_copies() const {
  for (const std::int64_t generation : {0, 1}) {
    std::error_code ignored;
    std::filesystem::remove(paths_.records_file(generation) + ".damaged", ignored);
  }
}

void Eraser::look_for_rest(Outcome& outcome) {
  outcome.meaning_else = 0;
  outcome.left_in.clear();
  each_page(
      Seq{0},
      [&](const std::vector<JournalRow>& rows) {
        for (const auto& row : rows) {
          const auto traces = static_cast<std::int64_t>(person_->count(row.entry.body));
          outcome.meaning_else += traces;
          if (traces > 0 && outcome.left_in.size() < kMostNamed) outcome.left_in.push_back(row.seq);
        }
      },
      true);
}

// `noted`: how many texts the note of this removal holds itself.
void Eraser::prove(Outcome& outcome, std::int64_t noted) {
  outcome.log_empty = empty_log(*retention_);
  // In this order: what arrives meanwhile and means somebody else is then counted at least as often as found.
  outcome.scanned = scan_store(paths_, *person_);
  look_for_rest(outcome);
  outcome.clean = true;
  const auto journal_name = std::filesystem::path(paths_.journal).filename();
  for (const auto& file : outcome.scanned) {
    if (is_copy(paths_, file.path)) continue;
    const auto traces = static_cast<std::int64_t>(file.traces);
    // The log and the records may hold several times what a body holds once.
    // By name, since the directory is the same: a path may be written in several ways.
    const bool of_journal = std::filesystem::path(file.path).filename() == journal_name;
    const bool stale =
        of_journal ? traces > outcome.meaning_else + noted : traces > 0 && outcome.meaning_else == 0;
    if (stale) outcome.clean = false;
  }
}

// Something was left in unused parts of the file, of changes before this. Writing the file anew leaves
// nothing, but holds up who writes to it: only while no daemon runs.
void Eraser::compact_if_needed(Outcome& outcome, std::int64_t noted) {
  if (outcome.clean) return;
  const auto alone = storage::StoreLock::try_acquire(paths_.journal);
  if (!alone) return;
  retention_->compact();
  prove(outcome, noted);
}

Eraser::Outcome Eraser::run(const Progress& progress) {
  Outcome outcome;
  retention_->begin({wish_.sid, wish_.uid, texts_});
  // A second time for what arrived during the first; what arrives later still is new.
  outcome.counts = go_through(Seq{0}, true, progress.read);
  const Counts late = go_through(outcome.counts.through, true, progress.read);
  outcome.counts.rewritten += late.rewritten;
  outcome.counts.emptied += late.emptied;
  outcome.counts.entries += late.entries;
  outcome.counts.renamed += late.renamed;
  outcome.counts.through = late.through;
  in_turns([&] { outcome.counts.creations = go_through_creations(true); });
  rebuild(paths_, progress.rebuilt);
  remove_derived_copies();
  std::int64_t noted = 0;
  for (const auto& text : texts_) noted += static_cast<std::int64_t>(person_->count(text));
  prove(outcome, noted);
  compact_if_needed(outcome, noted);
  if (!outcome.clean || !outcome.log_empty) return outcome;
  retention_->end(wish_.sid, wish_.uid);
  prove(outcome, 0);
  compact_if_needed(outcome, 0);
  return outcome;
}

}  // namespace rollcall::ingest
