// The readers of tests/report, for this program too: one test program a folder, and these belong to the
// other.
#include "report/naughty_strings.cpp"
#include "report/table_readers.cpp"
#include "report/zip_reader.cpp"
