# complete.bash SCRIPT LINES: what TAB would offer at the end of each line of LINES; each line's words end with <END>.
source "$1"
complete -p rollcall >/dev/null || exit 1
while IFS= read -r line; do
  # As readline parts words: at blanks, and around "=".
  read -ra COMP_WORDS <<<"${line//=/ = }"
  [[ $line != *[\ =] ]] || COMP_WORDS+=('')
  COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
  COMPREPLY=()
  _rollcall
  [ ${#COMPREPLY[@]} -eq 0 ] || printf '<%s>\n' "${COMPREPLY[@]}"
  echo '<END>'
done <"$2"
