// A port of this machine for those who cannot take any free one and say which.
#pragma once

namespace rollcall::testing {

int free_port();  // that nobody listens on now; throws where there is none

}  // namespace rollcall::testing
