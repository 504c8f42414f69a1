# complete.fish SCRIPT LINES, as complete.bash.
source $argv[1]
while read -l line
    for offer in (complete -C $line)
        echo '<'(string split -f 1 \t -- $offer)'>'
    end
    echo '<END>'
end <$argv[2]
