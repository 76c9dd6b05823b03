/** A shell script: $1 account, $2 folder. Gives it what others own in the folder; links are given, never followed. */
export const giveFolder = 'find "$2" ! -user "$1" -exec chown -h "$1:" {} +';
