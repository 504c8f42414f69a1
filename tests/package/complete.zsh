# complete.zsh SCRIPT LINES, as complete.bash: an interactive zsh on a pseudo terminal, in which TAB is pressed.
zmodload zsh/zpty
mkdir $2.functions
cp $1 $2.functions/_rollcall
zpty -b shell "zsh -f -i"
say() { zpty -w shell "$1" }
say "PROMPT=; fpath=($2.functions \$fpath); autoload -Uz compinit; compinit -u -D; LISTMAX=1000"
say 'compadd() {
  local -a found
  (( ${@[(I)-(O|A|D)*]} )) || { builtin compadd -A found "$@"; (( $#found )) && printf "<%s>\n" $found }
  builtin compadd "$@"
}'
say 'complete-here() { zle complete-word; print -r -- "<END>" }; zle -N complete-here; bindkey "^I" complete-here'
say 'print READ""Y'
zpty -r shell out '*READY*'
while IFS= read -r line; do
  zpty -w -n shell "$line"$'\t'
  zpty -r shell out '*<END>*'
  print -r -- "$out"
  zpty -w -n shell $'\C-u'
done <$2
zpty -d shell
