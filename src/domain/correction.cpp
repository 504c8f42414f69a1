#include "domain/correction.hpp"

#include "domain/person.hpp"

namespace rollcall::domain {

void lay_over(Mark& mark, const Override& correction) {
  mark.correction = correction;
  if (role_of(mark.identity) == Role::student) mark.status = correction.status;
}

}  // namespace rollcall::domain
