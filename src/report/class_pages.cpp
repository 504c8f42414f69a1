#include "report/class_pages.hpp"

#include <cstddef>

namespace rollcall::report {

void each_class(storage::ReportStore& reports, Sid sid, std::optional<Uid> uid, storage::ClassFilter filter,
                const std::function<void(ClassId)>& each) {
  constexpr std::size_t kPageClasses = 1000;
  filter.limit = kPageClasses;
  while (true) {
    const auto page = uid ? reports.classes_of(sid, *uid, filter) : reports.classes(sid, filter);
    for (const auto& listed : page) each(listed.class_id);
    if (page.size() < kPageClasses) return;
    filter.after = storage::ClassPosition{page.back().starts_at, page.back().class_id};
  }
}

}  // namespace rollcall::report
